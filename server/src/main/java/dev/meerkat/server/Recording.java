package dev.meerkat.server;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.RetentionStart;
import dev.meerkat.core.ledger.Chronicle;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchStep;
import dev.meerkat.recorder.Archive;
import dev.meerkat.recorder.ArchiveSettings;
import dev.meerkat.recorder.OutageJournal;
import dev.meerkat.recorder.Recorder;
import dev.meerkat.recorder.RtspStreams;
import dev.meerkat.recorder.VolumeSettings;
import dev.meerkat.server.api.RecordingParts;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.watch.WatchLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The side of a server that records, which a witness does without: its archive, the journal of why
/// it did not record, and the recorder.
final class Recording implements WatchLoop.Follower {
  private static final long RETENTION_LOOK_MILLIS = 1_000;

  private final ServerConfig config;
  private final ConfigurationStore store;
  private final boolean blank;
  private final Archive archive;
  private final OutageJournal journal;
  private final Chronicle chronicle;

  private Recording(
      ServerConfig config,
      ConfigurationStore store,
      boolean blank,
      Archive archive,
      OutageJournal journal,
      Chronicle chronicle) {
    this.config = config;
    this.store = store;
    this.blank = blank;
    this.archive = archive;
    this.journal = journal;
    this.chronicle = chronicle;
  }

  /// Where archives are, and were before.
  ///
  /// @param folder of the server's own state
  static VolumeSettings volumes(ServerConfig config, Path folder) {
    return VolumeSettings.of(
        config.archive().volumes(),
        Optional.of(folder.resolve("volumes")),
        config.archive().space());
  }

  /// Opens the archive and the journal.
  ///
  /// @param parts is given them to close
  static Recording open(ServerConfig config, Path folder, ConfigurationStore store, Parts parts)
      throws IOException {
    boolean blank = RetentionStart.blank(store.configuration(), config.name());
    Archive archive = Archive.open(volumes(config, folder), ArchiveSettings.of(config.name()));
    parts.add(archive::close);
    OutageJournal journal =
        OutageJournal.open(folder.resolve("ledger.db"), config.name(), Times::nowMicros);
    parts.add(journal::close);
    var chronicle = new Chronicle(config.name(), journal.newest(), journal.startMicros());
    return new Recording(config, store, blank, archive, journal, chronicle);
  }

  @Override
  public void stepped(WatchEvent event, WatchStep step) {
    journal.changed(chronicle.follow(event, step, Times.nowMicros()));
  }

  /// Makes the recorder.
  ///
  /// @param parts is given it to close
  RecordingParts begin(WatchLoop loop, Parts parts) {
    var recorder =
        new Recorder(archive, PartSettings.recorder(config), loop, journal, RtspStreams.DEFAULT);
    parts.add(recorder::close);
    return new RecordingParts(archive, recorder, journal);
  }

  /// Has the archive tell how it is, and delete what need not be kept any more.
  void keep(SiteMembership membership, WatchLoop loop, ScheduledThreadPoolExecutor timer) {
    archive.tell(loop);
    var clock =
        new TrustedClock(
            Times::nowMicros,
            () -> TimeUnit.NANOSECONDS.toMicros(System.nanoTime()),
            membership::readings);
    var start =
        new RetentionStart(
            blank,
            membership.knowsOthers(),
            TimeUnit.SECONDS.toMillis(config.failover().stabilitySeconds()));
    var gate =
        new RetentionGate(
            start,
            membership::compared,
            () ->
                archive.retain(
                    () -> RetentionPolicy.of(config.archive().retention(), store.configuration()),
                    clock));
    Future<?> _ =
        timer.scheduleWithFixedDelay(gate, 0, RETENTION_LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }
}
