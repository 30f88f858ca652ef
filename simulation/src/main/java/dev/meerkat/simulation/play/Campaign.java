package dev.meerkat.simulation.play;

import dev.meerkat.simulation.play.Outcome.Failed;
import dev.meerkat.simulation.play.Outcome.Passed;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongBinaryOperator;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/// Many runs of one kind of world, or one of which everything is told.
///
/// @param <T> what goes wrong in that world
/// @param subject what is simulated, such as `replication`
/// @param option of the command that runs it, such as `--replication`
/// @param one words for the figure of one run
/// @param all words for the figure of all
/// @param together makes the figure of all
public record Campaign<T extends Enum<T>>(
    String subject,
    String option,
    LongFunction<String> one,
    LongFunction<String> all,
    LongBinaryOperator together,
    Play<T> play) {
  /// A whole run.
  public interface Play<T extends Enum<T>> {
    Outcome<T> of(long seed, Story story);
  }

  /// @return whether it passed
  public boolean replay(long seed) {
    return switch (play.of(seed, new Story(System.out::println))) {
      case Passed(var events, var figure, _) -> {
        System.out.println("seed " + seed + " passed: " + events + " events, " + one.apply(figure));
        yield true;
      }
      case Failed(var violation, var atMillis, _) -> {
        System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
        yield false;
      }
    };
  }

  /// @return whether all passed; tells the first that did not
  public boolean run(long from, long seeds) {
    long startNanos = System.nanoTime();
    var events = new AtomicLong();
    var figure = new AtomicLong();
    var troubles = new ConcurrentSkipListMap<T, Long>();
    var firstFailure =
        LongStream.range(from, from + seeds)
            .parallel()
            .filter(seed ->
                switch (play.of(seed, new Story())) {
                  case Passed(var count, var counted, var happened) -> {
                    events.addAndGet(count);
                    figure.accumulateAndGet(counted, together);
                    happened.forEach((kind, times) -> troubles.merge(kind, times, Long::sum));
                    yield false;
                  }
                  case Failed<T> _ -> true;
                })
            .findFirst();
    if (firstFailure.isPresent()) {
      tell(firstFailure.getAsLong());
      return false;
    }
    System.out.printf(
        "%d seeds of %s from %d passed: %d events, %s, in %.1f s%n",
        seeds,
        subject,
        from,
        events.get(),
        all.apply(figure.get()),
        (System.nanoTime() - startNanos) / 1e9);
    troubles.forEach((kind, times) -> System.out.printf("%9d  %s%n", times, kind));
    return true;
  }

  private void tell(long seed) {
    if (play.of(seed, new Story()) instanceof Failed(var violation, var atMillis, var last)) {
      last.forEach(System.out::println);
      System.out.println("seed " + seed + " fails at " + atMillis + " ms: " + violation);
      System.out.println("replay it with " + option + " --seed " + seed);
    }
  }
}
