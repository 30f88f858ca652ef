package dev.meerkat.server.api;

import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.Verdict;

/// A request that is refused. It has changed nothing.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String error;
  private final String hint;

  /// @param status HTTP status, 400 to 599
  /// @param error short and for programs, such as `not_found`
  /// @param what what is wrong, for people
  /// @param hint what to do; may be empty
  public ApiException(int status, String error, String what, String hint) {
    super(what);
    this.status = status;
    this.error = error;
    this.hint = hint;
  }

  static ApiException invalid(String what, String hint) {
    return new ApiException(400, "invalid", what, hint);
  }

  static ApiException notFound(String what, String hint) {
    return new ApiException(404, "not_found", what, hint);
  }

  static ApiException conflict(String what, String hint) {
    return new ApiException(409, "conflict", what, hint);
  }

  static ApiException of(GroupRefused refused) {
    return conflict(refused.what(), refused.todo(), refused.nameWanted());
  }

  static ApiException of(Verdict.Refused refused) {
    return conflict(refused.sentence(), "", refused.nameWanted());
  }

  private static ApiException conflict(String what, String hint, boolean nameWanted) {
    return new ApiException(409, nameWanted ? Answers.Failure.NAME_WANTED : "conflict", what, hint);
  }

  static ApiException busy(String what) {
    return new ApiException(503, "busy", what, "try again in a few seconds");
  }

  int status() {
    return status;
  }

  Answers.Failure answer() {
    return new Answers.Failure(error, String.valueOf(getMessage()), hint);
  }
}
