package dev.meerkat.server;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.DetectionSettings;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.ledger.Chronicle;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.notice.NoticeSettings;
import dev.meerkat.core.notice.Problem;
import dev.meerkat.core.notice.SiteProblems;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchSettings;
import dev.meerkat.core.watch.WatchState;
import dev.meerkat.recorder.Archive;
import dev.meerkat.recorder.ArchiveSettings;
import dev.meerkat.recorder.OutageJournal;
import dev.meerkat.recorder.Recorder;
import dev.meerkat.recorder.RecorderSettings;
import dev.meerkat.recorder.RtspStreams;
import dev.meerkat.recorder.VolumeSettings;
import dev.meerkat.server.api.HttpApi;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.api.Outlook;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.discovery.DiscoveryPacket;
import dev.meerkat.server.discovery.DiscoveryResponder;
import dev.meerkat.server.hooks.HookFolder;
import dev.meerkat.server.hooks.HookRunner;
import dev.meerkat.server.notice.NoticeLoop;
import dev.meerkat.server.notice.PostOffice;
import dev.meerkat.server.watch.DecisionLog;
import dev.meerkat.server.watch.WatchLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: archive, recorder, site, watch and HTTP API, wired together. It decides
/// nothing.
///
/// Started in the order in which a mistake is cheapest to see: folders, archive, API port, cluster.
/// Stopped so that others see at once that it goes, and take over while it still writes down what
/// has arrived.
public final class MeerkatServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.server");

  /// How long the configuration of the others may take to arrive before a server that finds nothing
  /// about itself in it takes this for its very first start.
  private static final long SETTINGS_WAIT_MILLIS = 2_000;

  /// How often it is looked at who belongs to the site.
  private static final long LOOK_MILLIS = 1_000;

  /// How often it is worked out anew for notices what the loss of each server would mean.
  private static final Duration OUTLOOK_PAUSE = Duration.ofMinutes(1);

  /// For a server whose silence counts as death after a second.
  private static final DetectionSettings FAST = new DetectionSettings(100, 400, 100);

  /// That of the package; classes that were just compiled have none.
  private static final String VERSION =
      Optional.ofNullable(MeerkatServer.class.getPackage().getImplementationVersion())
          .orElse("development");

  private interface Part {
    void close() throws IOException, InterruptedException;
  }

  private final ReentrantLock closing = new ReentrantLock();
  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private int apiPort;

  private MeerkatServer() {}

  /// @param onFailure called when a part that the server cannot be without has failed: the process
  ///   should end, so that other servers take over
  /// @throws ServerStartException with what to do; nothing is left running
  public static MeerkatServer start(ServerConfig config, Consumer<Throwable> onFailure)
      throws ServerStartException, InterruptedException {
    var server = new MeerkatServer();
    boolean started = false;
    try {
      server.open(config, onFailure);
      started = true;
    } catch (IOException | ClusterStartException e) {
      throw new ServerStartException(String.valueOf(e.getMessage()), e);
    } finally {
      if (!started) {
        server.close();
      }
    }
    return server;
  }

  private void open(ServerConfig config, Consumer<Throwable> onFailure)
      throws IOException, ClusterStartException, InterruptedException {
    DataFolder folder = DataFolder.open(config.dataDir());
    parts.push(folder::close);
    folder.keepNativeLibraries();
    ConfigurationStore store =
        ConfigurationStore.open(folder.path(), config.name(), InstantSource.system());
    boolean blank = store.configuration().equals(SiteConfiguration.EMPTY);
    Archive archive =
        Archive.open(
            VolumeSettings.of(
                config.archive().volumes(),
                Optional.of(folder.path().resolve("volumes")),
                config.archive().space()),
            ArchiveSettings.of(config.name()));
    parts.push(archive::close);

    OutageJournal journal =
        OutageJournal.open(folder.path().resolve("ledger.db"), config.name(), Times::nowMicros);
    parts.push(journal::close);
    var chronicle = new Chronicle(config.name(), journal.newest(), journal.startMicros());
    var decisions = new DecisionLog(InstantSource.system());
    var actions = new Actions();
    var loop =
        new WatchLoop(
            config.name(),
            watchSettings(config),
            actions,
            decisions,
            (event, step) -> journal.changed(chronicle.follow(event, step, Times.nowMicros())),
            onFailure);
    var recorder =
        new Recorder(archive, recorderSettings(config), loop, journal, RtspStreams.DEFAULT);
    parts.push(recorder::close);
    var hookFolder = new HookFolder(config.hooksDir());
    var hooks = new HookRunner(hookFolder, config.name(), config.api().url(), loop::problemFound);
    parts.push(hooks::close);
    SiteMembership membership = SiteMembership.open(config, folder.path(), store, loop);
    Path outbox = folder.path().resolve("outbox");
    PostOffice office =
        PostOffice.open(
            outbox,
            config.name(),
            () -> membership.tls().identity().siteName(),
            InstantSource.system(),
            loop::problemFound);
    parts.push(office::close);
    var node =
        new Node(
            config.name(),
            loop::state,
            store,
            decisions,
            recorder,
            archive,
            journal,
            membership,
            hookFolder,
            office);
    ServerConfig.Api api = config.api();
    HttpApi http = HttpApi.start(api.address(), api.port(), api.url(), node);
    apiPort = http.port();
    parts.push(http::close);

    membership.start(node);
    actions.ready(recorder, membership, hooks);
    answerSearches(config, membership);
    loop.start(membership::fastBeats);
    archive.tell(loop);
    // The site is left first, and nothing is begun after that.
    parts.push(loop::close);
    parts.push(membership::close);
    var timer = timer();
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            membership::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    retain(config, store, archive, blank, timer);
    writeOwnSettings(config, store, membership, loop, timer);
    tellPeople(node, office, folder.path(), loop);
    LOG.info(
        "server {} of site {} is running: {} member(s), API at {}",
        config.name(),
        membership.tls().identity().siteName(),
        membership.members(),
        api.url());
  }

  private void answerSearches(ServerConfig config, SiteMembership membership) throws IOException {
    if (!config.discovery().enabled()) {
      return;
    }
    ServerConfig.Cluster cluster = config.cluster();
    String place = new HostPort(cluster.address(), cluster.port()).toString();
    DiscoveryResponder responder =
        DiscoveryResponder.start(
            cluster.address(),
            config.discovery().port(),
            nonce -> {
              SiteIdentity identity = membership.tls().identity();
              return new DiscoveryPacket.Answer(
                  nonce,
                  identity.siteFingerprint().substring(0, 2 * DiscoveryPacket.AUTHORITY_BYTES),
                  identity.siteName(),
                  config.name().value(),
                  place,
                  VERSION);
            });
    parts.push(responder::close);
  }

  private ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("server-timer").factory());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // Not interrupted: that would close the file which is being written.
    parts.push(timer::close);
    return timer;
  }

  /// A server that knows nothing of its site, because it is new or has lost its folder, deletes
  /// nothing until the others have had the time to tell what is protected.
  private static void retain(
      ServerConfig config,
      ConfigurationStore store,
      Archive archive,
      boolean blank,
      ScheduledThreadPoolExecutor timer) {
    Future<?> _ =
        timer.schedule(
            () ->
                archive.retain(
                    () -> RetentionPolicy.of(config.archive().retention(), store.configuration())),
            blank ? config.failover().stabilitySeconds() : 0,
            TimeUnit.SECONDS);
  }

  private static void writeOwnSettings(
      ServerConfig config,
      ConfigurationStore store,
      SiteMembership membership,
      WatchLoop loop,
      ScheduledThreadPoolExecutor timer) {
    boolean known = store.configuration().servers().containsKey(config.name());
    boolean alone = membership.members() == 1;
    var own =
        new OwnSettings(
            store, config.name(), config.api().url(), membership::ownsItsName, loop::problemFound);
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            own,
            known || alone ? 0 : SETTINGS_WAIT_MILLIS,
            SETTINGS_WAIT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void tellPeople(Node node, PostOffice office, Path folder, WatchLoop loop)
      throws IOException {
    var outlook = new Outlook(node.self(), OUTLOOK_PAUSE);
    var notices =
        new NoticeLoop(
            node.self(),
            NoticeSettings.DEFAULT,
            new NoticeLoop.Sources(
                loop::state,
                () -> node.store().reading().channels(),
                state -> problems(node, outlook, state)),
            office,
            folder,
            InstantSource.system(),
            loop::problemFound);
    notices.start();
    parts.push(notices::close);
  }

  /// What this server sees that people should be told without asking.
  private static List<Problem> problems(Node node, Outlook outlook, WatchState state) {
    var problems = new ArrayList<>(SiteProblems.of(state, outlook.each(state)));
    node.membership()
        .problems()
        .forEach(what -> problems.add(new Problem(withoutFigures(what), false, what, "")));
    node.store()
        .reading()
        .problems()
        .forEach(what -> problems.add(new Problem(what, true, what, "")));
    node.archive()
        .volumes()
        .forEach(volume ->
            volume
                .problem()
                .ifPresent(
                    what -> problems.add(new Problem("volume " + volume.path(), false, what, ""))));
    return problems;
  }

  /// The same for as long as it is the same problem, such as a clock that goes on drifting.
  private static String withoutFigures(String what) {
    return what.replaceAll("[0-9]+([.][0-9]+)? s", "some s");
  }

  private static WatchSettings watchSettings(ServerConfig config) {
    WatchSettings usual = WatchSettings.DEFAULT;
    return new WatchSettings(
        TimeUnit.SECONDS.toMillis(config.failover().startupWaitSeconds()),
        TimeUnit.SECONDS.toMillis(config.failover().stabilitySeconds()),
        usual.statusWaitMillis(),
        usual.statusIntervalMillis(),
        usual.unreachableAfterMillis(),
        usual.unreachableForgetMillis(),
        usual.fastSilenceMillis());
  }

  /// @param site the name of the site that it is in, whatever its file says
  /// @param hosts where other servers may be
  static ClusterSettings clusterSettings(ServerConfig config, String site, List<HostPort> hosts) {
    ServerConfig.Cluster cluster = config.cluster();
    return new ClusterSettings(
        config.name(),
        cluster.address(),
        cluster.port(),
        hosts,
        site,
        switch (cluster.detection()) {
          case NORMAL -> DetectionSettings.NORMAL;
          case FAST -> FAST;
        });
  }

  private static RecorderSettings recorderSettings(ServerConfig config) {
    RecorderSettings usual = RecorderSettings.DEFAULT;
    var cuts =
        new CutSettings(
            TimeUnit.SECONDS.toMicros(config.archive().segmentSeconds()),
            usual.cuts().fragmentMicros(),
            usual.cuts().firstFragmentMicros());
    return new RecorderSettings(
        cuts,
        usual.backoff(),
        usual.maxConnecting(),
        usual.keyFrameWaitMillis(),
        usual.notRecordingMillis());
  }

  /// The port of the API.
  public int apiPort() {
    return apiPort;
  }

  /// Leaves the site and makes durable what has arrived. Does nothing the second time.
  @Override
  public void close() {
    closing.lock();
    try {
      while (!parts.isEmpty()) {
        Part part = parts.pop();
        try {
          part.close();
        } catch (IOException e) {
          LOG.warn("while stopping: {}", e.toString());
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    } finally {
      closing.unlock();
    }
  }

  /// What the watch has done; it begins once both parts are there.
  private static final class Actions implements WatchLoop.Actions {
    private record Parts(Recorder recorder, SiteMembership membership, HookRunner hooks) {}

    private volatile Optional<Parts> parts = Optional.empty();

    void ready(Recorder recorder, SiteMembership membership, HookRunner hooks) {
      parts = Optional.of(new Parts(recorder, membership, hooks));
    }

    @Override
    public void start(Camera camera) {
      parts.orElseThrow().recorder().start(camera);
    }

    @Override
    public void hold(Camera camera) {
      parts.orElseThrow().recorder().holdWarm(camera);
    }

    @Override
    public void stop(CameraId camera) {
      parts.orElseThrow().recorder().stop(camera);
    }

    @Override
    public void announce(ServerStatus status) {
      parts.orElseThrow().membership().announce(status);
    }

    @Override
    public void startAnalytics(Camera camera) {
      parts.orElseThrow().hooks().start(camera);
    }

    @Override
    public void stopAnalytics(CameraId camera) {
      parts.orElseThrow().hooks().stop(camera);
    }
  }
}
