package dev.meerkat.server.cli;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.AsideLimit;
import dev.meerkat.core.replication.MirrorSettings;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.replication.dataset.Control;
import dev.meerkat.replication.dataset.Dataset;
import dev.meerkat.replication.dataset.DatasetSettings;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.link.LinkSettings;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.group.SiteSecurity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs one side of a dataset until SIGTERM or SIGINT.
@Command(
    name = "run",
    description = {
      "Runs this host's side of a dataset until it is ended.",
      "Both hosts' servers must belong to one site (meerkat invite, meerkat join): they know each"
          + " other by its certificates."
    },
    mixinStandardHelpOptions = true)
final class ReplicateRunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.replicate");

  enum Role {
    ACTIVE,
    STANDBY
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Option(
      names = "--folder",
      required = true,
      paramLabel = "FOLDER",
      description = "What is replicated: on the active side it is mounted over itself.")
  private Path folder = Path.of("");

  @Option(
      names = "--peer",
      required = true,
      paramLabel = "SERVER",
      description = "The name of the other host's server.")
  private String peer = "";

  @Option(
      names = "--peer-address",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the other side listens.")
  private String peerAddress = "";

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where this side listens.")
  private String listen = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "active: this side's data is used, if it was active last or the dataset is new, and the"
              + " other side is not active and was not since; standby: it follows.")
  private Role role = Role.STANDBY;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "With --role active: become active when nothing was heard of the other side for so long"
              + " (default: ${DEFAULT-VALUE}).")
  private long waitSeconds;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "synchronous",
      description = {
        "asynchronous: applications never wait for the standby;",
        "synchronous: fsync returns when the standby has everything before it (default);",
        "strict: every change does."
      })
  private Mode mode = Mode.SYNCHRONOUS;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long applications wait for a standby that is connected and makes nothing durable,"
              + " before this side goes on without it (default: ${DEFAULT-VALUE}).")
  private int patienceSeconds;

  @Option(
      names = "--limit",
      paramLabel = "KIB",
      defaultValue = "0",
      description = "Send no more than that many KiB a second (default: no limit).")
  private long limitKibibytes;

  @Option(
      names = "--alert-below",
      paramLabel = "MIB",
      description =
          "Warn when the disk of the folder, or that of the state, has less free (default: 5120, or"
              + " 10 %% of a small disk).")
  private @Nullable Long alertBelow;

  @Option(
      names = "--stop-below",
      paramLabel = "MIB",
      description =
          "Stop replicating when one of them has less free, and go on with a quarter more (default:"
              + " 3072, or 6 %% of a small disk). An active side's applications go on.")
  private @Nullable Long stopBelow;

  @Option(
      names = "--aside-limit",
      paramLabel = "MIB",
      defaultValue = "10240",
      description =
          "Delete the oldest of what is kept aside, but never the newest, when all of it takes more"
              + " (default: ${DEFAULT-VALUE}).")
  private long asideLimitMebibytes;

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description =
          "Leave out what matches, with all that is in it: a name wherever it is (*.tmp), or a path"
              + " from the folder on (cache/pages, /log). May be given several times, and must be"
              + " the same on both hosts.")
  private List<String> exclude = List.of();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "Do not leave out what matches, although --exclude says so.")
  private List<String> include = List.of();

  enum Holder {
    ON,
    OFF
  }

  @Option(
      names = "--holder",
      paramLabel = "HOLDER",
      defaultValue = "off",
      description =
          "on: a small process holds the mount of an active side when this one is killed, so that"
              + " applications only wait until it is started again (Linux 6.9 and later, without"
              + " --exclude); off: they get errors at once (default: ${DEFAULT-VALUE}).")
  private Holder holder = Holder.OFF;

  @Option(
      names = "--held-for",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "With --holder on: applications that have waited so long get errors; more than --wait"
              + " (default: ${DEFAULT-VALUE}).")
  private int heldSeconds;

  @Option(names = "--compress", description = "Compress what is sent.")
  private boolean compress;

  @Override
  public Integer call() throws InterruptedException {
    try {
      run();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return 1;
    }
  }

  private void run() throws IOException, InterruptedException {
    if (holder == Holder.ON && heldSeconds <= waitSeconds) {
      throw new IllegalArgumentException(
          "--held-for "
              + heldSeconds
              + " must be more than --wait, which is "
              + waitSeconds
              + ": else applications get errors before this side is active again");
    }
    ServerConfig config = dataset.config(spec);
    DatasetSettings settings = settings(config);
    ServerId first = role == Role.ACTIVE ? settings.self() : settings.peer();
    Dataset running = Dataset.open(settings, security(config), first);
    Control control = control(running, settings.files());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running, control), "shutdown"));
    if (role == Role.ACTIVE) {
      running.begin(waitSeconds * 1_000);
    } else {
      running.standBy();
    }
    new CountDownLatch(1).await();
  }

  private static Control control(Dataset running, Path files) throws IOException {
    try {
      return Control.open(running, files);
    } catch (IOException | RuntimeException e) {
      try (running) {
        throw e;
      }
    }
  }

  private static void end(Dataset running, Control control) {
    try (running;
        control) {
      LOG.info("ending");
    } catch (IOException e) {
      LOG.error("the dataset could not be ended in order", e);
    }
  }

  private DatasetSettings settings(ServerConfig config) throws IOException {
    SourceSettings source =
        SourceSettings.usual(mode, Runtime.getRuntime().maxMemory()).patient(patienceSeconds);
    HostPort own = HostPort.parse(listen);
    HostPort other = HostPort.parse(peerAddress);
    return new DatasetSettings(
        dataset.name(spec),
        config.name(),
        new ServerId(peer),
        folder.toAbsolutePath().normalize(),
        dataset.files(spec),
        new InetSocketAddress(InetAddress.getByName(own.host()), own.port()),
        () -> InetSocketAddress.createUnresolved(other.host(), other.port()),
        source,
        MirrorSettings.USUAL.keepingAside(new AsideLimit(asideLimitMebibytes << 20)),
        LinkSettings.USUAL
            .waiting(source.windowBytes())
            .compressing(compress)
            .limitedTo(limitKibibytes * 1024),
        space(),
        Rules.of(exclude, include),
        holder == Holder.ON ? OptionalInt.of(heldSeconds) : OptionalInt.empty());
  }

  private SpaceChoice space() {
    return new SpaceChoice(bytes(alertBelow), bytes(stopBelow));
  }

  private static OptionalLong bytes(@Nullable Long mebibytes) {
    return mebibytes == null ? OptionalLong.empty() : OptionalLong.of(mebibytes << 20);
  }

  /// The certificates of the site; the other end must be the peer that was named.
  private LinkSecurity security(ServerConfig config) throws IOException {
    Optional<SiteIdentity> identity = new IdentityFile(config.dataDir()).read();
    if (identity.isEmpty()) {
      throw new IOException(
          "this host's server has no identity yet in "
              + config.dataDir()
              + ": start it once by meerkat server, or have it join a site by meerkat join");
    }
    var tls =
        new SiteTls(identity.get(), TreeMap::new, new Refusals(InstantSource.system(), LOG::warn));
    return SiteSecurity.of(() -> tls, new ServerId(peer));
  }
}
