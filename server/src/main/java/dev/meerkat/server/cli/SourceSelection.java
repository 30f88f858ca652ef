package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiFailure;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has the data of one host count, once a group is one of two hosts again. The pair is made by
/// then, and making it again is refused: so every failure ends with the order that is left to give.
final class SourceSelection {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  /// The group, as it is asked for.
  interface Site {
    Answers.Group look() throws IOException, InterruptedException;

    /// @return what is answered to the selection
    String select() throws IOException, InterruptedException;

    /// Waits a little before the next look.
    void pause() throws InterruptedException;
  }

  private final Site site;
  private final String order;
  private final LongSupplier nanos;

  /// @param order by which it is selected by hand
  /// @param nanos a clock that never goes back
  SourceSelection(Site site, String order, LongSupplier nanos) {
    this.site = site;
    this.order = order;
    this.nanos = nanos;
  }

  /// Both hosts have just begun with the pair: neither answers at first, nor hears the other.
  ///
  /// @return what is answered to the selection; empty when the group has no data
  /// @throws ApiFailure when it does not come to that in time, or the selection fails
  Optional<String> made() throws IOException, InterruptedException {
    var known =
        await(
            it -> it.states().stream().anyMatch(Answers.GroupState::answering),
            it ->
                "neither host looks after the group, so whether it has data is not known ("
                    + silent(it)
                    + "); when it has");
    if (known.states().stream().allMatch(state -> state.data() == null)) {
      return Optional.empty();
    }
    var _ =
        await(
            it -> it.states().stream().allMatch(Answers.GroupState::hears), SourceSelection::deaf);
    try {
      return Optional.of(site.select());
    } catch (IOException e) {
      throw failure(e.getMessage() + "; mend that, then", e);
    }
  }

  /// A look that fails is made again: the server may be busy with the change.
  ///
  /// @param failure what is told when it does not come to that
  private Answers.Group await(
      Predicate<Answers.Group> condition, Function<Answers.Group, String> failure)
      throws IOException, InterruptedException {
    long begin = nanos.getAsLong();
    while (true) {
      ApiFailure late;
      try {
        var now = site.look();
        if (condition.test(now)) {
          return now;
        }
        late = failure(failure.apply(now), null);
      } catch (IOException e) {
        late = failure("how the group is cannot be seen: " + e.getMessage() + "; when it can", e);
      }
      if (nanos.getAsLong() - begin > PATIENCE_NANOS) {
        throw late;
      }
      site.pause();
    }
  }

  private ApiFailure failure(String what, @Nullable IOException cause) {
    var words = "the pair is made, but whose data counts is not selected: " + what + ": " + order;
    return cause == null ? new ApiFailure(words) : new ApiFailure(words, cause);
  }

  private static String deaf(Answers.Group group) {
    var silent = silent(group);
    return silent.isEmpty()
        ? "the two hosts do not hear each other on any link; repair one, then"
        : silent + "; mend that, then";
  }

  private static String silent(Answers.Group group) {
    return group.states().stream()
        .filter(state -> !state.answering())
        .map(state -> state.host() + " does not answer for it: " + state.why())
        .collect(Collectors.joining("; "));
  }
}
