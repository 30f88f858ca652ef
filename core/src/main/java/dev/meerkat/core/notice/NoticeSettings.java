package dev.meerkat.core.notice;

/// When notices are due.
///
/// @param quietMillis what changes is told together once nothing has changed for so long
/// @param mostMillis and at the latest after so long
/// @param problemMillis a problem must be there for so long to be told, and gone for so long to be
///   over
/// @param handoverMillis what a server told within so long of its death is told again by another,
///   for it may have died before it did
/// @param mostPerHour notices of one kind, redundancy or problems, in any hour
public record NoticeSettings(
    long quietMillis, long mostMillis, long problemMillis, long handoverMillis, int mostPerHour) {
  public static final NoticeSettings DEFAULT =
      new NoticeSettings(5_000, 30_000, 30_000, 60_000, 12);
}
