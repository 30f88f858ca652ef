package dev.meerkat.core.notice;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The kinds of notices, each with the words it has unless somebody chose others.
public enum NoticeKind {
  STARTED(
      "redundancy.started",
      true,
      "[{site}] {server} records {count} in place of {homes}",
      """
      {server} records {count} in place of {homes}, since {when}:

      {what}

      What to do: {todo}

      Sent by {server} of site {site}.
      """),
  ENDED(
      "redundancy.ended",
      true,
      "[{site}] {server} has given up {count} of {homes}",
      """
      {server} does not record {count} of {homes} any more, as of {when}:

      {what}

      What to do: {todo}

      Sent by {server} of site {site}.
      """),
  PROBLEMS(
      "problems.changed",
      false,
      "[{site}] {count}",
      """
      {count}, as seen by {server} at {when}:

      {what}

      What to do: {todo}

      Sent by {server} of site {site}.
      """),
  TEST(
      "test",
      false,
      "[{site}] a test by {server}",
      """
      This is a test: {server} of site {site} can reach you. It was asked for at {when}.
      """);

  private final String type;
  private final boolean ofCameras;
  private final String subject;
  private final String text;

  NoticeKind(String type, boolean ofCameras, String subject, String text) {
    this.type = type;
    this.ofCameras = ofCameras;
    this.subject = subject;
    this.text = text;
  }

  public static NoticeKind of(Notice notice) {
    return switch (notice) {
      case Notice.RedundancyStarted _ -> STARTED;
      case Notice.RedundancyEnded _ -> ENDED;
      case Notice.ProblemsChanged _ -> PROBLEMS;
      case Notice.Test _ -> TEST;
    };
  }

  /// For programs, such as `redundancy.started`.
  public String type() {
    return type;
  }

  /// What its templates may have in braces.
  public SortedSet<String> placeholders() {
    var names = new TreeSet<>(List.of("site", "server", "when", "count", "what", "todo"));
    if (ofCameras) {
      names.addAll(List.of("homes", "cameras"));
    }
    return names;
  }

  public Template usualSubject() {
    return Template.parse(subject, placeholders());
  }

  public Template usualText() {
    return Template.parse(text, placeholders());
  }
}
