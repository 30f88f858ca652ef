package dev.meerkat.server.api;

import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.archive.Withheld.Holder;
import dev.meerkat.core.model.ServerId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is withheld, as the API tells it and as servers read it from each other.
final class WithheldAnswers {
  private WithheldAnswers() {}

  static List<Answers.Withheld> of(List<Withheld> withheld) {
    return withheld.stream()
        .map(each ->
            new Answers.Withheld(
                each.holder().server().value(),
                each.holder().volume().orElse(null),
                Times.iso(each.fromMicros()),
                Times.iso(each.toMicros()),
                each.held(),
                each.holder().why()))
        .toList();
  }

  /// What a server said of itself.
  ///
  /// @param told null from a server that does not know of such things
  /// @throws IllegalArgumentException when it makes no sense
  static List<Withheld> read(ServerId server, @Nullable List<Answers.Withheld> told) {
    return Optional.ofNullable(told).orElse(List.of()).stream()
        .map(each ->
            new Withheld(
                new Holder(server, Optional.ofNullable(each.volume()), each.why()),
                Times.micros(each.from()),
                Times.micros(each.to()),
                each.held()))
        .toList();
  }

  /// Everybody who withholds anything, once.
  static List<Answers.Unavailable> holders(List<Withheld> withheld) {
    return withheld.stream().map(Withheld::holder).distinct().map(WithheldAnswers::answer).toList();
  }

  static Answers.Unavailable answer(Holder holder) {
    return new Answers.Unavailable(
        holder.server().value(), holder.volume().orElse(null), holder.why());
  }

  static String sentence(List<Withheld> withheld) {
    return withheld.stream()
        .map(Withheld::holder)
        .distinct()
        .map(Holder::sentence)
        .collect(Collectors.joining(", "));
  }

  /// The value of the header `Meerkat-Unavailable`: with commas between them, servers, and volumes
  /// as `server:/path` in the encoding of URLs.
  static String header(List<Withheld> withheld) {
    return withheld.stream()
        .map(Withheld::holder)
        .map(each -> each.server() + each.volume().map(path -> ":" + encoded(path)).orElse(""))
        .distinct()
        .collect(Collectors.joining(","));
  }

  private static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
