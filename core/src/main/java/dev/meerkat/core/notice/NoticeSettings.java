package dev.meerkat.core.notice;

/// When notices are due.
///
/// @param quietMillis what changes is told together once nothing has changed for so long
/// @param mostMillis and at the latest after so long
/// @param problemMillis a problem must be there for so long to be told, and gone for so long to be
///   over
/// @param handoverMillis what a server told within so long of its death is told again by another,
///   for it may have died before it did
/// @param doubtMillis for so long after a server found who is to tell of the site, another may have
///   found another one: a status takes a second, as does a look, and what some servers see of the
///   site is some seconds old
/// @param mostPerHour notices of one kind, redundancy or problems, in any hour
public record NoticeSettings(
    long quietMillis,
    long mostMillis,
    long problemMillis,
    long handoverMillis,
    long doubtMillis,
    int mostPerHour) {
  public static final NoticeSettings DEFAULT =
      new NoticeSettings(5_000, 30_000, 30_000, 60_000, 10_000, 12);
}
