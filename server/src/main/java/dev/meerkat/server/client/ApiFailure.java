package dev.meerkat.server.client;

import dev.meerkat.core.client.Errand;
import java.io.IOException;

/// A server that did not do what it was asked; the message says why and what to do.
public final class ApiFailure extends IOException {
  private static final long serialVersionUID = 1;

  private final Errand.Failure failure;
  private final String what;
  private final String todo;

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
    super(todo.isEmpty() ? what : what + ": " + todo);
    this.failure = failure;
    this.what = what;
    this.todo = todo;
  }

  ApiFailure(Errand.Failure failure, String what, String todo, Throwable cause) {
    this(failure, what, todo);
    initCause(cause);
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
