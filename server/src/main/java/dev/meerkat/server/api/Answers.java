package dev.meerkat.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The JSON that the API answers with. Times are ISO-8601 in UTC with up to six digits of a second.
/// What does not apply is `null`.
public final class Answers {
  private Answers() {}

  /// @param error short and for programs
  /// @param what what is wrong
  /// @param hint what to do
  public record Failure(String error, String what, String hint) {}

  /// @param status always `ok`: whoever cannot answer does not
  public record Health(String status, String server, boolean joined) {}

  /// @param standing `starting`, `probation`, `waiting` or `stable`
  /// @param members the live servers that this one is connected with, itself included
  public record Site(
      String name,
      String self,
      String standing,
      List<String> members,
      List<Server> servers,
      PlanSummary plan,
      List<Problem> problems) {}

  /// @param recorded cameras that somebody records, as far as this server knows
  /// @param doubled those of them that more than one server records
  public record PlanSummary(int cameras, int recorded, int doubled, int unrecorded, int disabled) {}

  /// What would happen if servers died now.
  ///
  /// @param without those servers
  /// @param moving cameras that others would take over
  /// @param lost cameras that nobody would record
  /// @param unaccompanied cameras that have a companion now, and would be recorded without one
  public record WhatIf(
      List<String> without, List<Moving> moving, List<Lost> lost, List<String> unaccompanied) {}

  /// @param accompanied whether they would go to their companion, without a gap
  public record Moving(String camera, String home, String to, boolean accompanied) {}

  /// @param reason `no_room` or `never_moved`
  public record Lost(String camera, String home, String reason) {}

  /// @param what what is wrong, and since when if that is known
  /// @param todo what to do about it; empty when `what` says it already
  public record Problem(String what, String todo) {}

  /// @param alive whether the answering server is connected with it
  /// @param standing null when it is not alive or has not told yet
  /// @param failback `automatic` or `manual`
  /// @param redundancy `normal`, `fast`, `constant` or `warm`
  /// @param recording cameras that it records
  /// @param foreign those of them that are at home elsewhere
  public record Server(
      String name,
      boolean alive,
      @Nullable String standing,
      @Nullable String apiUrl,
      boolean failoverEnabled,
      int maxForeignCameras,
      int recording,
      int foreign,
      String location,
      boolean draining,
      String failback,
      String redundancy) {}

  /// A server that is being drained.
  ///
  /// @param done whether all that can move has moved
  /// @param moving cameras that it still records, and others are about to
  /// @param stuck cameras that it records because nobody else can
  public record Drain(String server, boolean done, List<String> moving, List<Stuck> stuck) {}

  public record Stuck(String camera, String why) {}

  /// A server that was changed.
  ///
  /// @param moves the cameras that are to be recorded elsewhere because of it
  /// @param warning what the change brings with it; null when there is nothing to know
  public record ChangedServer(Server server, List<Move> moves, @Nullable String warning) {}

  /// @param from null when nobody was to record it
  /// @param to null when nobody is to record it any more
  /// @param reason why nobody does
  public record Move(
      String camera, @Nullable String from, @Nullable String to, @Nullable String reason) {}

  /// @param hasPassword the password itself never leaves the server
  /// @param retentionDays null: as each server says; 0: no limit; so is `maxGigabytes`
  public record Camera(
      String name,
      String url,
      String username,
      boolean hasPassword,
      String home,
      String priority,
      boolean enabled,
      @Nullable Integer retentionDays,
      @Nullable Integer maxGigabytes,
      String transport,
      String certificate,
      @Nullable String backup,
      boolean anyLocation) {}

  /// @param backup the server that is asked first when its home cannot record it
  /// @param redundancy `normal`, `fast`, `constant` or `warm`
  /// @param plannedServer null when the plan has nobody record it
  /// @param companion the backup that is to record or hold it beside its home; null when none is
  /// @param reason why nobody does
  public record CameraRecordings(
      String camera,
      String home,
      @Nullable String backup,
      String priority,
      boolean enabled,
      String redundancy,
      @Nullable String plannedServer,
      @Nullable String companion,
      @Nullable String reason,
      List<Recording> recordings) {}

  /// @param phase `connecting`, `recording`, `warm` (held in memory) or `failed`
  /// @param since the first durable sample of the running session
  /// @param lastDurable the newest durable sample
  public record Recording(
      String server,
      String phase,
      @Nullable String since,
      @Nullable String lastDurable,
      @Nullable String error) {}

  /// @param servers what the live servers do with the camera that is to be tried at once
  /// @param unavailable servers that were not reached
  public record Retry(String camera, List<Retried> servers, List<Unavailable> unavailable) {}

  /// @param what `tried`, `connected`, or `idle` when it has not to record the camera
  public record Retried(String server, String what) {}

  /// @param gaps everything between the ranges
  /// @param withheld what there is, or may be, beside the ranges; may overlap them and each other
  /// @param unavailable who withholds it
  public record Timeline(
      String camera,
      String from,
      String to,
      List<Range> ranges,
      List<Gap> gaps,
      @Nullable List<Withheld> withheld,
      List<Unavailable> unavailable) {}

  /// @param to exclusive
  /// @param doubled whether several servers recorded it
  public record Range(String from, String to, List<String> servers, boolean doubled) {}

  /// A time of which no footage can be had.
  ///
  /// @param kind `gap` when there is none, `unknown` when there may be some, `held` when there is
  ///   some where it cannot be read now
  /// @param holders who has it or may have it, such as `south` or `volume /mnt/a of north`
  public record Gap(String from, String to, long lengthMillis, String kind, List<String> holders) {}

  /// The covered ranges and the gaps together are exactly the period.
  ///
  /// @param missing by group of causes, such as `camera offline`
  public record Gaps(
      String camera,
      String from,
      String to,
      long lengthMicros,
      long coveredMicros,
      List<Missing> missing,
      List<Covered> covered,
      List<Caused> gaps,
      List<Caused> marks,
      List<Unavailable> unavailable) {}

  public record Missing(String cause, long lengthMicros) {}

  /// @param to exclusive
  /// @param doubled whether several servers recorded it
  public record Covered(
      String from, String to, long lengthMicros, List<String> servers, boolean doubled) {}

  /// A gap, or covered time that is damaged.
  ///
  /// @param to exclusive
  /// @param cause for programs, such as `camera_silent`
  /// @param what the same for people, with what else is known
  /// @param server who tells it
  public record Caused(
      String from,
      String to,
      long lengthMicros,
      String cause,
      String what,
      @Nullable String server) {}

  /// What one server holds and remembers of a camera.
  ///
  /// @param ranges its footage
  /// @param outages why there is no footage, or damaged footage; may overlap
  /// @param withheld what lies or may lie on volumes that cannot be read
  public record Testimony(
      String camera, List<Held> ranges, List<Outage> outages, @Nullable List<Withheld> withheld) {}

  public record Held(String from, String to) {}

  public record Outage(String from, String to, String cause, String detail) {}

  /// A server or a volume whose footage is not in the answer.
  ///
  /// @param volume null when it is the whole server, which does not answer
  public record Unavailable(String server, @Nullable String volume, String why) {}

  /// A time of which a server or a volume has footage, or may have, that cannot be had now.
  ///
  /// @param volume null when it is the whole server, which does not answer
  /// @param to exclusive
  /// @param held whether the footage is known to be there
  public record Withheld(
      String server, @Nullable String volume, String from, String to, boolean held, String why) {}

  /// Footage that no retention deletes.
  ///
  /// @param id names it
  /// @param to exclusive
  /// @param note why; may be empty
  public record Protected(String id, String camera, String from, String to, String note) {}

  /// @param token to be given to `meerkat join`, once
  /// @param place the server that is called with it
  public record Invitation(String token, String place, String until) {
    /// Not the token.
    @Override
    public String toString() {
      return "invitation by " + place + " until " + until;
    }
  }

  /// @param site the name of the site that the server is in now
  public record Joined(String site) {}

  /// A server that was removed.
  ///
  /// @param cameras those that were at home on it, and have no home now
  public record Removal(String server, List<String> cameras) {}

  /// A volume of the answering server's archive.
  ///
  /// @param state `ready`, `full`, `failed`, `hung` or `missing`
  /// @param problem what is wrong and what to do
  public record Volume(
      String path, String state, long totalBytes, long freeBytes, @Nullable String problem) {}

  public record Event(long number, String at, String kind, String sentence) {}
}
