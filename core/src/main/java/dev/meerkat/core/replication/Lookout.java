package dev.meerkat.core.replication;

/// What follows from a look at the folder of a side and at its disks.
///
/// | The side | What is seen | Then |
/// |---|---|---|
/// | has lost its folder | | try to begin anew |
/// | waits for room | no room | nothing |
/// | waits for room | room | begin anew |
/// | waits for room, or stands by | the folder is not the right one | leave it |
/// | stands by | there is more room than it knows, or less | tell it |
/// | is active, its mount is being made or ended | | nothing |
/// | is active | its mount is not what one sees at the folder | it was bypassed: it ends |
/// | is active | the folder is not the right one, or there is no room | hold |
/// | is active and held | neither | go on |
public sealed interface Lookout {
  record Nothing() implements Lookout {}

  /// Try to stand by again.
  record BeginAnew() implements Lookout {}

  /// Stop standing by, and look whether the right folder comes back.
  record Leave(String why) implements Lookout {}

  record TellRoom(Space room) implements Lookout {}

  /// Applications go on, and nothing is replicated.
  ///
  /// @param why empty when replication can go on
  record Hold(String why) implements Lookout {}

  /// Applications may have changed the folder past the active side.
  record Bypassed(String why) implements Lookout {}

  /// What the side is just now.
  sealed interface Stand {
    /// It has no folder.
    record Lost() implements Stand {}

    /// It has its folder, and could not begin in it for lack of room.
    record Waiting() implements Stand {}

    /// @param room that it knows of
    record Standby(Space room) implements Stand {}

    /// @param mounted whether its folder is mounted and in use
    /// @param held why it replicates nothing for now; empty when it does
    record Active(boolean mounted, String held) implements Stand {}
  }

  /// @param wrong what is wrong with the folder, and what to do ([MountPoint]); empty when nothing
  ///   is
  /// @param inPlace whether the mount of an active side is what one sees at the folder
  /// @param room on all of its disks
  /// @param noRoom what is to be done about a disk without room; empty when there is none
  record Sight(String wrong, boolean inPlace, Space room, String noRoom) {}

  static Lookout decide(Stand stand, Sight sight) {
    boolean right = sight.wrong().isEmpty();
    return switch (stand) {
      case Stand.Lost() -> new BeginAnew();
      case Stand.Waiting _, Stand.Standby _ when !right -> new Leave(sight.wrong());
      case Stand.Waiting() -> sight.room() == Space.NONE ? new Nothing() : new BeginAnew();
      case Stand.Standby(var known) ->
          known == sight.room() ? new Nothing() : new TellRoom(sight.room());
      case Stand.Active(var mounted, _) when !mounted -> new Nothing();
      case Stand.Active _ when !sight.inPlace() -> new Bypassed(sight.wrong());
      case Stand.Active(_, var held) -> {
        String why = right ? sight.noRoom() : sight.wrong();
        yield held.equals(why) ? new Nothing() : new Hold(why);
      }
    };
  }
}
