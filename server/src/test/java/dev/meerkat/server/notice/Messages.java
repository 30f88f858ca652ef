package dev.meerkat.server.notice;

/// Messages for tests.
final class Messages {
  private Messages() {}

  static Message message(long number, String channel) {
    return new Message(
        number,
        "msg_" + number,
        channel,
        "test",
        System.currentTimeMillis(),
        "subject " + number,
        "text of " + number + " für alle",
        "{\"type\":\"test\",\"number\":" + number + "}");
  }
}
