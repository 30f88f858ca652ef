package dev.meerkat.server.api;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The JSON that the API answers with. Times are ISO-8601 in UTC with up to six digits of a second.
/// What does not apply is `null`.
public final class Answers {
  private Answers() {}

  /// @param error short and for programs
  /// @param what what is wrong
  /// @param hint what to do
  public record Failure(String error, String what, String hint) {
    /// What is refused until the name of what it is about is typed.
    public static final String NAME_WANTED = "name_wanted";
  }

  /// @param status always `ok`: whoever cannot answer does not
  /// @param authority beginning of the fingerprint of the site's authority, which tells sites apart
  public record Health(
      String status, String server, boolean joined, String site, String authority) {}

  /// Where all servers of the site are reached, so that a client can go on without the one that it
  /// knows.
  ///
  /// @param authority as in [Health]
  /// @param server the one that answers
  public record Addresses(String site, String authority, String server, List<Address> servers) {}

  /// @param url of its API
  /// @param alive whether the answering server is connected with it
  public record Address(String server, String url, boolean alive) {}

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

  /// @param reason `no_room`, `other_location`, `out_of_reach` or `never_moved`
  public record Lost(String camera, String home, String reason) {}

  /// @param what what is wrong, and since when if that is known
  /// @param todo what to do about it; empty when `what` says it already
  public record Problem(String what, String todo) {}

  /// @param alive whether the answering server is connected with it
  /// @param standing null when it is not alive or has not told yet
  /// @param failback `automatic` or `manual`
  /// @param alias what people call it; empty when nobody has named it
  /// @param redundancy `normal`, `fast`, `constant` or `warm`
  /// @param silent whether it is alive, but planned without, since in the mode fast its silence
  ///   counts at once
  /// @param link null for the answering server itself, and while nothing was heard
  /// @param notifications whether people are told when it records in place of another; null from a
  ///   server that knows of no notifications
  /// @param witness whether it only gives its vote to groups, and never records
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
      String redundancy,
      boolean silent,
      @Nullable Link link,
      String alias,
      @Nullable Boolean notifications,
      boolean witness) {}

  /// How the connection with another server does, by its beats.
  ///
  /// @param lastHeardMillis how long ago its newest beat came
  /// @param lossPercent of its beats of the last minute
  /// @param roundTripMillis of the newest beat that went there and back; null before the first
  /// @param medianRoundTripMillis of the newest eight
  /// @param clockOffsetMillis its clock minus that of the answering server; null like those
  public record Link(
      long lastHeardMillis,
      int lossPercent,
      @Nullable Double roundTripMillis,
      @Nullable Double medianRoundTripMillis,
      @Nullable Double clockOffsetMillis) {}

  /// A server that is being drained.
  ///
  /// @param heard whether the server that answers hears of it: what it records is not known else
  /// @param done whether all that can move has moved
  /// @param moving cameras that it still records, and others are about to
  /// @param stuck cameras that it records because nobody else can
  public record Drain(
      String server, boolean heard, boolean done, List<String> moving, List<Stuck> stuck) {}

  public record Stuck(String camera, String why) {}

  /// A server that was changed.
  ///
  /// @param moves the cameras that are to be recorded elsewhere because of it
  /// @param warning what the change brings with it; null when there is nothing to know
  /// @param aliases of servers that have one, by name
  public record ChangedServer(
      Server server,
      List<Move> moves,
      @Nullable String warning,
      @Nullable SortedMap<String, String> aliases) {}

  /// @param from null when nobody was to record it
  /// @param to null when nobody is to record it any more
  /// @param reason why nobody does
  public record Move(
      String camera, @Nullable String from, @Nullable String to, @Nullable String reason) {}

  /// @param hasPassword the password itself never leaves the server
  /// @param retentionDays null: as each server says; 0: no limit; so is `maxGigabytes`
  /// @param analytics the program that runs beside its recording; empty: none
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
      boolean anyLocation,
      String analytics,
      List<String> analyticsArguments,
      boolean analyticsOnBackup) {}

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
  /// @param aliases of servers that have one, by name
  public record Timeline(
      String camera,
      String from,
      String to,
      List<Range> ranges,
      List<Gap> gaps,
      @Nullable List<Withheld> withheld,
      List<Unavailable> unavailable,
      @Nullable SortedMap<String, String> aliases) {}

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
  /// @param aliases of servers that have one, by name
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
      List<Unavailable> unavailable,
      @Nullable SortedMap<String, String> aliases) {}

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
  /// @param live whether it was there when it was removed: then it goes on by itself
  /// @param cameras those that were at home on it, and have no home now
  public record Removal(String server, boolean live, List<String> cameras) {}

  /// A volume of the answering server's archive.
  ///
  /// @param state `ready`, `full`, `failed`, `hung` or `missing`
  /// @param problem what is wrong and what to do
  public record Volume(
      String path, String state, long totalBytes, long freeBytes, @Nullable String problem) {}

  public record Event(long number, String at, String kind, String sentence) {}

  /// Where notices go.
  ///
  /// @param type `mail` or `webhook`
  /// @param mail null when it is none
  /// @param url of a webhook; null when it is none. Its secret never leaves the server
  /// @param delivery by the server that is asked; null when the channel is not enabled
  public record Channel(
      String name,
      String type,
      boolean enabled,
      boolean redundancy,
      boolean problems,
      String certificate,
      @Nullable MailSettings mail,
      @Nullable String url,
      @Nullable DeliveryState delivery) {}

  /// @param hasPassword the password itself never leaves the server
  /// @param templates the words that were chosen instead of the usual ones
  public record MailSettings(
      String host,
      int port,
      String security,
      String username,
      boolean hasPassword,
      String from,
      List<String> to,
      Map<String, String> templates) {}

  /// @param oldest when the oldest of those that wait was made
  /// @param delivered when the last one was delivered since the server's start
  /// @param failingSince null when nothing fails
  /// @param attempts that have failed in a row
  public record DeliveryState(
      int waiting,
      @Nullable String oldest,
      @Nullable String delivered,
      @Nullable String failingSince,
      int attempts,
      @Nullable String what,
      @Nullable String todo) {}

  /// @param answer what the other side said, or why it was not reached
  public record TestedChannel(boolean delivered, String answer, String todo) {}

  /// A notice that has not been delivered yet.
  public record WaitingNotice(
      String id, String channel, String type, String created, String subject) {}

  /// A hot-standby group.
  ///
  /// @param in whether it is brought in
  /// @param active the host on which it is active; null when there is none, or when two are
  /// @param well whether it is out, or active with a host that is ready to take it over, and
  ///   nothing is wrong
  /// @param summary how it is, in one sentence
  /// @param document as it was written, in YAML
  /// @param aliases of its hosts that have one, by name; null from a server of an earlier version
  public record Group(
      String name,
      String type,
      String priority,
      List<String> hosts,
      String preferred,
      @Nullable String witness,
      boolean in,
      @Nullable String active,
      boolean well,
      String summary,
      List<Problem> problems,
      GroupPolicy policy,
      List<GroupState> states,
      String document,
      @Nullable String standAlone,
      @Nullable SortedMap<String, String> aliases) {}

  /// @param takeOver `complete`, `logical` or `unconditional`
  /// @param onResourceErrors `move` or `stay`
  /// @param switchBackSeconds null when it does not switch back by itself
  public record GroupPolicy(
      String takeOver,
      String onResourceErrors,
      boolean followAtOnce,
      boolean syncTime,
      @Nullable Long switchBackSeconds) {}

  /// A group as one of its hosts sees it.
  ///
  /// @param answering whether that host answers; if not, the rest means nothing
  /// @param phase as `docs/groups.md` tells them
  /// @param running whether something of it may run there
  /// @param in whether it is brought in, as far as that host knows
  /// @param holder who may have the group by the lease, as far as that host knows
  /// @param reaches whether an isolation address answers there
  /// @param hears whether it hears the other host on a link
  /// @param ready whether it takes the group over from a host that stops it in good order
  /// @param arbiter what is wrong with it as that host sees it, and what to do; empty when nothing
  ///   is, and without a witness
  /// @param data null when it has none
  /// @param zone the time zone of that host; null when it is not known
  /// @param reluctance why it would not take the group over by itself although it is `ready`: what
  ///   its data lacks for the policy; empty when it would, null when that is not known
  public record GroupState(
      String host,
      boolean answering,
      String phase,
      String why,
      boolean running,
      boolean in,
      long epoch,
      @Nullable String holder,
      boolean reaches,
      boolean hears,
      boolean ready,
      String arbiter,
      List<GroupResource> resources,
      List<GroupLink> links,
      @Nullable GroupData data,
      @Nullable String zone,
      @Nullable String reluctance) {}

  /// @param resource its name
  /// @param state `stopped`, `starting`, `running`, `broken`, `stopping` or `killing`
  /// @param trouble what is to be done about it although it runs there; empty when nothing; null
  ///   from a host that does not tell it
  public record GroupResource(
      String resource, String kind, String state, @Nullable String trouble) {}

  /// A heartbeat link as one host sees it.
  ///
  /// @param address of that host
  /// @param peerAddress of the other one
  /// @param state `heard`, `silent` or `broken`
  /// @param trouble what is wrong with it on that host, and what to do; empty when nothing is
  public record GroupLink(
      String link,
      String address,
      String peerAddress,
      int port,
      String state,
      int lossPercent,
      @Nullable Double roundTripMillis,
      @Nullable Double clockOffsetMillis,
      String trouble) {}

  /// @param eligibility what the copy is good for: `complete`, `logical` or `inconsistent`
  /// @param words why
  /// @param linked whether the two copies are connected
  /// @param lagBytes what is not on the other host yet
  /// @param trouble what stops replication, and the remedy; empty when nothing does
  public record GroupData(
      String eligibility, String words, boolean linked, long lagBytes, String trouble) {}

  /// @param group that was created, changed or removed
  /// @param warnings what is not alike on its hosts
  public record GroupMade(String group, List<String> warnings) {}

  /// The checklist before a group is set up.
  ///
  /// @param met whether all of it is
  public record GroupChecklist(String group, boolean met, List<CheckLine> lines) {}

  /// @param host of which it is told; both, with a comma, where they are compared
  /// @param why it is not met, and what to do; empty when it is
  public record CheckLine(String host, String what, String why) {}

  /// The answer to an order that was accepted.
  ///
  /// @param by the host that answers it
  public record GroupOrder(String group, String by, String sentence) {}

  /// How far the newest comparison of a group's data is.
  ///
  /// @param host that compares
  /// @param datasets none when none was asked for there since its start
  public record GroupComparison(String group, String host, List<DatasetComparison> datasets) {}

  /// @param stage `going`, `equal`, `differs` or `failed`
  /// @param differences a line for each: path and range; known at the end
  public record DatasetComparison(
      String dataset, String stage, String sentence, List<String> differences) {}

  /// @param host on which it happened
  /// @param resource that it is about; empty when it is about the group
  /// @param result `started`, `stopped` or `failed`; `refused` for an order that was; else empty
  public record GroupEvent(String at, String host, String resource, String result, String text) {}
}
