package dev.meerkat.server.notice;

/// What became of one attempt to deliver a message.
public sealed interface Outcome {
  /// It was taken by the other side.
  ///
  /// @param answer what that said
  record Delivered(String answer) implements Outcome {}

  /// The other side works, but does not take this message.
  record Refused(String what, String todo) implements Outcome {}

  /// The channel does not work now, for no message.
  record Failed(String what, String todo) implements Outcome {}
}
