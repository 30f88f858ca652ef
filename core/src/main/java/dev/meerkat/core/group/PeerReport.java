package dev.meerkat.core.group;

/// What one host tells the other of a group with every beat.
///
/// @param run of the process: grows with every start of it
/// @param sequence grows with every beat of a run
/// @param stampMillis when it was sent, by the sender's clock
/// @param echoRun the run of the other host of which the newest beat was heard
/// @param echoMillis the stamp of that beat, by the other host's clock; -1 before the first
/// @param running whether the group may run there now
/// @param lease as it is known there
/// @param reaches whether an isolation address answers there
/// @param willing whether it would claim the group if the other host did not
/// @param ready whether it takes the group over from a host that stops it in good order
/// @param vacatedEpoch the epoch of the lease of that host, when nothing of the group runs there by
///   it and never will again, so that the other host may have it at once; 0 when it is not so
/// @param ended whether the process has ended: what the guard tells for it, once nothing of the
///   group ran there any more
/// @param why it is as it is, for people
public record PeerReport(
    long run,
    long sequence,
    long stampMillis,
    long echoRun,
    long echoMillis,
    Phase phase,
    boolean running,
    Lease lease,
    boolean reaches,
    boolean willing,
    boolean ready,
    DataReport data,
    long vacatedEpoch,
    boolean ended,
    String why) {
  boolean isNewerThan(PeerReport other) {
    return run == other.run ? sequence > other.sequence : run > other.run;
  }
}
