package dev.meerkat.core.replication;

/// Effects of the active side as a transcript tells them. What happens all the time is left out.
final class SourceWords {
  private SourceWords() {}

  static String show(SourceEffect effect) {
    return switch (effect) {
      case SourceEffect.Track(var request, var ranges) -> "track " + ranges + " for " + request;
      case SourceEffect.Perform(var request) -> "perform " + request;
      case SourceEffect.Return(var request) -> "return " + request;
      case SourceEffect.Refuse(var request, var why) -> "refuse " + request + ": " + why;
      case SourceEffect.Answer(_, var welcome) ->
          "answer "
              + switch (welcome.reunion()) {
                case Reunion.CatchUp(var from) -> "catch up from " + from;
                case Reunion.Resync(var from, var ranges, var aside) ->
                    "resync from " + from + " of " + ranges + (aside ? ", keeping aside" : "");
                case Reunion.Superseded(var epoch) -> "superseded by " + epoch;
              };
      case SourceEffect.Send(_, var after, var most, _, var base, var resynced) ->
          "send "
              + most
              + " bytes after "
              + after
              + ", base "
              + base
              + (resynced == 0 ? "" : ", resynced with " + resynced);
      case SourceEffect.Disconnect(_, var why) -> "disconnect: " + why;
      case SourceEffect.BeginScan(_, var ranges) -> "begin to scan " + ranges;
      case SourceEffect.LookAhead(_, var window, var bytes) ->
          "look ahead to window " + window + ", " + bytes + " bytes";
      case SourceEffect.AskDigests(_, _, var window) -> "ask for digests of window " + window;
      case SourceEffect.Scan(_, var window, var bytes) ->
          "scan " + bytes + " bytes of window " + window;
      case SourceEffect.FinishScan _ -> "finish the scan";
      case SourceEffect.BeginVerify _ -> "begin to verify";
      case SourceEffect.TellChecksums(_, var window) -> "tell checksums of window " + window;
      case SourceEffect.Verified(var outcome) -> "verified: " + outcome.sentence();
      case SourceEffect.Spill(var after, var through) -> "spill " + after + " to " + through;
      case SourceEffect.Forget _ -> "";
      case SourceEffect.DropQueue() -> "drop the queue";
      case SourceEffect.Ask(var expected, var wanted) ->
          "ask for " + wanted + " after v" + expected.version();
      case SourceEffect.Checkpoint(var through) -> "checkpoint through " + through;
      case SourceEffect.Persist(var copy) -> "persist " + show(copy);
      case SourceEffect.KeepOpen(var why) -> "keep open: " + why;
      case SourceEffect.Stop _ -> "stop";
    };
  }

  static String show(Copy copy) {
    return copy.position()
        + switch (copy.condition()) {
          case Condition.Whole() -> " whole";
          case Condition.Open() -> " open";
          case Condition.Emptying() -> " emptying";
          case Condition.Resyncing(var from) -> " resyncing from " + from;
        }
        + ", tracked since "
        + copy.tracker().base()
        + ": "
        + copy.tracker().all();
  }
}
