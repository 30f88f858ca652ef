package dev.meerkat.server;

import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.core.notice.NoticeSettings;
import dev.meerkat.core.watch.Watch;
import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.api.GroupDesk;
import dev.meerkat.server.api.HttpApi;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.api.RecordingParts;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.group.Arbiters;
import dev.meerkat.server.group.DataLinks;
import dev.meerkat.server.group.Groups;
import dev.meerkat.server.group.HostEquipment;
import dev.meerkat.server.hooks.HookFolder;
import dev.meerkat.server.hooks.HookRunner;
import dev.meerkat.server.notice.NoticeLoop;
import dev.meerkat.server.notice.PostOffice;
import dev.meerkat.server.watch.DecisionLog;
import dev.meerkat.server.watch.WatchLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: archive, recorder, site, watch and HTTP API, wired together; or a witness,
/// which is the same without the first two. It decides nothing.
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

  private final Parts parts = new Parts();
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
      throws IOException, ClusterStartException, ServerStartException, InterruptedException {
    DataFolder folder = DataFolder.open(config.dataDir());
    parts.add(folder::close);
    folder.keepNativeLibraries();
    ConfigurationStore store =
        ConfigurationStore.open(folder.path(), config.name(), InstantSource.system());
    RoleCheck.check(config, folder.path(), store.configuration());
    Optional<Recording> recording =
        config.isWitness()
            ? Optional.empty()
            : Optional.of(Recording.open(config, folder.path(), store, parts));
    var decisions = new DecisionLog(InstantSource.system());
    var actions = new WatchActions();
    var loop =
        new WatchLoop(
            new Watch(config.name(), PartSettings.watch(config), config.isWitness()),
            actions,
            decisions,
            recording.<WatchLoop.Follower>map(each -> each).orElse((_, _) -> {}),
            onFailure);
    Optional<RecordingParts> recorder = recording.map(each -> each.begin(loop, parts));
    var hookFolder = new HookFolder(config.hooksDir());
    var hooks = new HookRunner(hookFolder, config.name(), config.api().url(), loop::problemFound);
    parts.add(hooks::close);
    SiteMembership membership = SiteMembership.open(config, folder.path(), store, loop);
    Path outbox = folder.path().resolve("outbox");
    PostOffice office =
        PostOffice.open(
            outbox,
            config.name(),
            () -> membership.tls().identity().siteName(),
            InstantSource.system(),
            loop::problemFound);
    parts.add(office::close);
    GroupDesk groups = groups(config, folder.path(), membership, loop, onFailure);
    var node =
        new Node(
            config.name(),
            loop::state,
            store,
            decisions,
            recorder,
            membership,
            hookFolder,
            office,
            groups);
    groups.open(node);
    ServerConfig.Api api = config.api();
    HttpApi http = HttpApi.start(api.address(), api.port(), api.url(), node);
    apiPort = http.port();
    parts.add(http::close);

    parts.add(loop::close);
    membership.start(node);
    // The site is left first, and nothing is begun after that.
    parts.add(membership::close);
    actions.ready(recorder.map(RecordingParts::recorder), membership, hooks);
    SearchAnswers.start(config, membership).ifPresent(searches -> parts.add(searches::close));
    loop.start(membership::fastBeats);
    var timer = timer();
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            membership::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    recording.ifPresent(each -> each.keep(membership, loop, timer));
    writeOwnSettings(config, store, membership, loop, timer);
    groups.start();
    // Groups go to their other hosts while this one is still connected with them.
    parts.add(groups::close);
    tellPeople(node, office, folder.path(), loop);
    LOG.info(
        "{} {} of site {} is running: {} member(s), API at {}",
        config.isWitness() ? "witness" : "server",
        config.name(),
        membership.tls().identity().siteName(),
        membership.members(),
        api.url());
  }

  private GroupDesk groups(
      ServerConfig config,
      Path folder,
      SiteMembership membership,
      WatchLoop loop,
      Consumer<Throwable> onFailure)
      throws IOException {
    var ways = new VoterPlaces(config.cluster(), membership);
    var arbiters =
        new Arbiters(folder.resolve("arbiters"), config.name(), ways, loop::problemFound);
    var data = new DataLinks(folder.resolve("datasets"), config.name(), ways);
    parts.add(data::close);
    var equipment =
        new HostEquipment(
            folder.resolve("guards"), config.name(), arbiters, data, loop::problemFound);
    parts.add(equipment::close);
    var groups =
        new Groups(
            folder,
            config.name(),
            equipment,
            InstantSource.system(),
            loop::problemFound,
            onFailure);
    return new GroupDesk(
        groups, arbiters, AdminToken.make(folder, config.api()), loop::problemFound);
  }

  private ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("server-timer").factory());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // Not interrupted: that would close the file which is being written.
    parts.add(timer::close);
    return timer;
  }

  private static void writeOwnSettings(
      ServerConfig config,
      ConfigurationStore store,
      SiteMembership membership,
      WatchLoop loop,
      ScheduledThreadPoolExecutor timer) {
    // A new role waits, too: others would hear of that before the rest of one that has just joined.
    boolean known =
        Optional.ofNullable(store.configuration().servers().get(config.name()))
            .filter(each -> each.witness() == config.isWitness())
            .isPresent();
    boolean alone = membership.members() == 1;
    var own = new OwnSettings(store, config, membership::ownsItsName, loop::problemFound);
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            own,
            known || alone ? 0 : SETTINGS_WAIT_MILLIS,
            SETTINGS_WAIT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void tellPeople(Node node, PostOffice office, Path folder, WatchLoop loop)
      throws IOException {
    var problems = new SeenProblems(node);
    var notices =
        new NoticeLoop(
            node.self(),
            NoticeSettings.DEFAULT,
            new NoticeLoop.Sources(loop::state, () -> node.store().reading(), problems::in),
            office,
            folder,
            InstantSource.system(),
            loop::problemFound);
    notices.start();
    parts.add(notices::close);
  }

  /// The port of the API.
  public int apiPort() {
    return apiPort;
  }

  /// Leaves the site and makes durable what has arrived. Does nothing the second time.
  @Override
  public void close() {
    parts.close();
  }
}
