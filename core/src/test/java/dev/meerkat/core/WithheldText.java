package dev.meerkat.core;

import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.model.ServerId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads what is withheld, in seconds: `a:0-60?` that server a may have footage from 0 to 60, and
/// `a/v:0-60` that its volume v has it.
public final class WithheldText {
  private static final long SECOND = 1_000_000;

  private WithheldText() {}

  public static List<Withheld> read(String text) {
    return Arrays.stream(text.split(" "))
        .filter(word -> !word.isEmpty())
        .map(WithheldText::one)
        .toList();
  }

  private static Withheld one(String word) {
    String[] parts = word.replace("?", "").split(":|(?<=[0-9])-", -1);
    String[] names = parts[0].split("/", -1);
    Optional<String> volume = names.length > 1 ? Optional.of(names[1]) : Optional.empty();
    return new Withheld(
        new Withheld.Holder(new ServerId(names[0]), volume, "it is away"),
        Long.parseLong(parts[1]) * SECOND,
        Long.parseLong(parts[2]) * SECOND,
        !word.endsWith("?"));
  }
}
