package dev.meerkat.core.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One request of a client, which goes to another server when the one that was asked does not do it
/// (feature A8). A change is never made twice by it:
///
/// | Failure | READ | REPEATABLE | ONCE |
/// |---|---|---|---|
/// | NOT_SENT: nobody was there to hear it | next | next | next |
/// | BUSY: refused for want of room | next | next | next |
/// | UNSURE: sent, and no answer came | next | next | give up: it may have been done |
/// | FAILED: the server says that it failed | next | give up | give up |
/// | REFUSED: the server says no | give up | give up | give up |
///
/// Where there is no next one, it gives up with what was wrong with each.
///
/// @param at who is asked now
/// @param left who can be asked after that
/// @param tried what was wrong with those that were asked
/// @param unsure whether one of them may have done it
public record Errand(
    Kind kind, ApiAddress at, List<ApiAddress> left, List<Attempt> tried, boolean unsure) {

  /// What is added to the words about a change that may have been made.
  public static final String DOUBT =
      ". It is not known whether the change was made: look first (meerkat status), and repeat it if"
          + " it was not";

  /// What it means when two servers do it.
  public enum Kind {
    /// Nothing changes.
    READ,
    /// A change that leaves the same behind when it is made twice, by whichever servers.
    REPEATABLE,
    /// A change that must not be made twice.
    ONCE
  }

  /// Why a server did not do it.
  public enum Failure {
    NOT_SENT,
    BUSY,
    UNSURE,
    FAILED,
    REFUSED
  }

  /// @param what went wrong, in words that name the address
  public record Attempt(ApiAddress at, Failure failure, String what) {}

  /// What to do now.
  public sealed interface Next {
    record Ask(Errand errand) implements Next {}

    /// @param why for people
    record GiveUp(String why) implements Next {}
  }

  public Errand {
    left = List.copyOf(left);
    tried = List.copyOf(tried);
  }

  /// @param others in the order in which they are to be asked
  public static Errand begin(Kind kind, ApiAddress first, List<ApiAddress> others) {
    return new Errand(kind, first, others, List.of(), false);
  }

  /// @param what went wrong, in words that name the address
  /// @param todo what to do about it; may be empty
  public Next failed(Failure failure, String what, String todo) {
    var attempts = new ArrayList<>(tried);
    attempts.add(new Attempt(at, failure, what));
    boolean doubtful = unsure || failure == Failure.UNSURE;
    return goesOn(failure) && !left.isEmpty()
        ? new Next.Ask(
            new Errand(kind, left.getFirst(), left.subList(1, left.size()), attempts, doubtful))
        : new Next.GiveUp(why(attempts, todo, doubtful));
  }

  private boolean goesOn(Failure failure) {
    return switch (failure) {
      case NOT_SENT, BUSY -> true;
      case UNSURE -> kind == Kind.READ || kind == Kind.REPEATABLE;
      case FAILED -> kind == Kind.READ;
      case REFUSED -> false;
    };
  }

  private String why(List<Attempt> attempts, String todo, boolean doubtful) {
    Attempt last = attempts.getLast();
    boolean answered = last.failure() == Failure.REFUSED || last.failure() == Failure.FAILED;
    String what =
        attempts.size() == 1 || answered
            ? last.what() + (todo.isEmpty() ? "" : ": " + todo)
            : "no server of the site does it: "
                + attempts.stream().map(Attempt::what).collect(Collectors.joining("; "));
    return doubtful && kind != Kind.READ ? what + DOUBT : what;
  }
}
