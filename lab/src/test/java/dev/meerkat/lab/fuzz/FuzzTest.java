package dev.meerkat.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every parser under its committed corpus and under mutations of it, the same ones in each run.
/// `lab/fuzz` goes on from there for as long as one likes, and looks where code has not been yet.
@Timeout(300)
class FuzzTest {
  private static final Path CORPUS = Path.of("corpus");
  private static final int MAX_BYTES = 1 << 16;

  static final List<FuzzTarget> TARGETS = FuzzTarget.ALL;

  @ParameterizedTest
  @FieldSource("TARGETS")
  void takesItsCorpusAndMutationsOfIt(FuzzTarget target) throws Exception {
    var inputs = new ArrayList<>(target.seeds().make());
    assertThat(inputs).isNotEmpty();
    inputs.addAll(target.corpus(CORPUS));
    for (byte[] input : inputs) {
      run(target, input);
    }
    var random = new SplittableRandom(target.name().hashCode());
    for (int i = 0; i < target.mutations(); i++) {
      run(target, mutation(inputs, random));
    }
  }

  private static void run(FuzzTarget target, byte[] input) {
    try {
      target.fuzz().accept(input);
    } catch (Throwable failure) {
      String hex = HexFormat.of().formatHex(input, 0, Math.min(input.length, 4_096));
      throw new AssertionError(target + " fails under " + input.length + " bytes: " + hex, failure);
    }
  }

  private static byte[] mutation(List<byte[]> inputs, SplittableRandom random) {
    byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      input = changed(input, inputs, random);
    }
    return Arrays.copyOf(input, Math.min(input.length, MAX_BYTES));
  }

  private static byte[] changed(byte[] input, List<byte[]> inputs, SplittableRandom random) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(input.length);
    switch (random.nextInt(6)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt();
      case 2 -> input[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
      case 3 -> {
        return Arrays.copyOf(input, at);
      }
      case 4 -> { // a piece is left out
        int length = Math.min(input.length - at, 1 + random.nextInt(16));
        byte[] shorter = Arrays.copyOf(input, input.length - length);
        System.arraycopy(input, at + length, shorter, at, input.length - at - length);
        return shorter;
      }
      default -> { // another input's end
        byte[] other = inputs.get(random.nextInt(inputs.size()));
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        byte[] joined = Arrays.copyOf(input, at + other.length - from);
        System.arraycopy(other, from, joined, at, other.length - from);
        return joined;
      }
    }
    return input;
  }
}
