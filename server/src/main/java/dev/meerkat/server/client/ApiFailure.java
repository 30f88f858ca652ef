package dev.meerkat.server.client;

import dev.meerkat.core.client.Errand;
import dev.meerkat.server.api.Answers;
import java.io.IOException;

/// A server that did not do what it was asked; the message says why and what to do.
public final class ApiFailure extends IOException {
  private static final long serialVersionUID = 1;

  private final Errand.Failure failure;
  private final String what;
  private final String todo;
  private final String error;

  /// A failure that no other server would make good.
  public ApiFailure(String message) {
    this(Errand.Failure.REFUSED, message, "");
  }

  public ApiFailure(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }

  /// @param what names the address
  /// @param todo may be empty
  ApiFailure(Errand.Failure failure, String what, String todo) {
    this(failure, what, todo, "");
  }

  /// @param error what kind of failure it is, as the server says ([Answers.Failure#error])
  ApiFailure(Errand.Failure failure, String what, String todo, String error) {
    super(todo.isEmpty() ? what : what + ": " + todo);
    this.error = error;
    this.failure = failure;
    this.what = what;
    this.todo = todo;
  }

  ApiFailure(Errand.Failure failure, String what, String todo, Throwable cause) {
    this(failure, what, todo);
    initCause(cause);
  }

  /// The same of a change for which nobody else is asked: it says so itself where it is not known
  /// whether it was made.
  ApiFailure ofLastChange() {
    return failure == Errand.Failure.UNSURE
        ? new ApiFailure(failure, getMessage() + Errand.DOUBT, "", this)
        : this;
  }

  /// What is refused until the name of what it is about is typed.
  public static ApiFailure nameWanted(String what) {
    return new ApiFailure(Errand.Failure.REFUSED, what, "", Answers.Failure.NAME_WANTED);
  }

  public boolean isNameWanted() {
    return error.equals(Answers.Failure.NAME_WANTED);
  }

  String error() {
    return error;
  }

  Errand.Failure failure() {
    return failure;
  }

  String what() {
    return what;
  }

  String todo() {
    return todo;
  }
}
