package dev.meerkat.server.config;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.arbiter.ArbiterPort;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.Name;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.config.ServerConfig.Api;
import dev.meerkat.server.config.ServerConfig.Archive;
import dev.meerkat.server.config.ServerConfig.Cluster;
import dev.meerkat.server.config.ServerConfig.Detection;
import dev.meerkat.server.config.ServerConfig.Discovery;
import dev.meerkat.server.config.ServerConfig.Failover;
import dev.meerkat.server.config.ServerConfig.Role;
import dev.meerkat.server.group.DataLinks;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/// Reads the YAML file of one server, strictly: what is not understood is refused.
public final class ConfigurationFile {
  private static final int MAX_BYTES = 256 * 1024;
  private static final int DEFAULT_CLUSTER_PORT = 7800;

  /// How far above `cluster.port` the ports are that servers use among themselves.
  private static final List<Integer> PORT_OFFSETS =
      List.of(0, ClusterSettings.SITE_PORT_OFFSET, ArbiterPort.OFFSET, DataLinks.OFFSET);

  private static final int MAX_CLUSTER_PORT = 65_535 - PORT_OFFSETS.getLast();
  private static final int DEFAULT_API_PORT = 7080;
  private static final int MAX_MEGABYTES = 100_000_000;
  private static final long MEGABYTE = 1_000_000;

  private ConfigurationFile() {}

  /// The file of a server, or of a witness.
  ///
  /// @throws ConfigurationException naming every problem found in the file
  public static ServerConfig read(Path file) {
    return read(file, Role.SERVER);
  }

  /// The file of a program that is started in that role.
  ///
  /// @throws ConfigurationException naming every problem found in the file
  public static ServerConfig read(Path file, Role role) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ConfigurationException(
            List.of(
                file + ": larger than " + MAX_BYTES + " bytes: this is not a configuration file"));
      }
      return parse(file.toString(), Files.readString(file), role);
    } catch (NoSuchFileException _) {
      throw new ConfigurationException(
          List.of(
              "no configuration file at "
                  + file.toAbsolutePath()
                  + ": copy docs/meerkat.yaml there and edit it, or name another with --config"));
    } catch (CharacterCodingException _) {
      throw new ConfigurationException(List.of(file + ": not UTF-8 text"));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(
              Files.isDirectory(file)
                  ? file + " is a folder: name the configuration file in it"
                  : "reading " + file + " failed: " + e));
    }
  }

  /// @param file the name to show in messages
  static ServerConfig parse(String file, String text, Role role) {
    Problems problems = new Problems(file);
    Node root = compose(file, text, problems);
    Section top = new Section(problems, "", root);
    ServerId name = name(top);
    String site = site(top);
    Path dataDir =
        path(top, "dataDir", top.required("dataDir", "the folder for this server's own state"));
    if (role == Role.WITNESS) {
      refuseOfWitness(top, "archive");
      refuseOfWitness(top, "hooksDir");
    }
    Archive archive = archive(top.section("archive"), dataDir, top.has("archive"));
    Cluster cluster = cluster(top.section("cluster"));
    Section apiSection = top.section("api");
    Api api = api(apiSection);
    if (PORT_OFFSETS.contains(api.port() - cluster.port())) {
      apiSection.refuse(
          "port",
          "servers among themselves use the ports "
              + PORT_OFFSETS.stream()
                  .map(offset -> String.valueOf(cluster.port() + offset))
                  .collect(Collectors.joining(", "))
              + " (cluster.port, and those above it): expected another, such as 7080");
    }
    Failover failover = failover(top.section("failover"));
    Optional<Path> hooksDir =
        Optional.of(top.text("hooksDir", "the folder with the analytics programs", ""))
            .filter(each -> !each.isEmpty())
            .map(each -> path(top, "hooksDir", each));
    Discovery discovery = discovery(top.section("discovery"));
    top.close();
    problems.check();
    return new ServerConfig(
        name, site, dataDir, archive, cluster, api, failover, hooksDir, discovery, role);
  }

  private static void refuseOfWitness(Section top, String key) {
    if (top.has(key)) {
      top.refuse(
          key, "a witness records nothing: leave this key out, or start this as meerkat server");
    }
  }

  private static Node compose(String file, String text, Problems problems) {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(10);
      options.setNestingDepthLimit(10);
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        throw new ConfigurationException(
            List.of(file + ": the file is empty: begin with a copy of docs/meerkat.yaml"));
      }
      return root;
    } catch (MarkedYAMLException e) {
      String problem = "not YAML: " + e.getProblem();
      if (e.getProblemMark() == null) {
        throw new ConfigurationException(List.of(file + ": " + problem));
      }
      problems.add(e.getProblemMark(), "", problem);
      problems.check();
      throw e;
    } catch (YAMLException e) {
      throw new ConfigurationException(List.of(file + ": not YAML: " + e.getMessage()));
    }
  }

  private static ServerId name(Section top) {
    String name = top.required("name", "the name of this server, which no other server has");
    try {
      return new ServerId(name.isEmpty() ? "unnamed" : name);
    } catch (IllegalArgumentException e) {
      top.refuse("name", String.valueOf(e.getMessage()));
      return new ServerId("unnamed");
    }
  }

  private static String site(Section top) {
    String site = top.required("site", "the name of the site, the same on all its servers");
    try {
      return Name.checked("site name", site.isEmpty() ? "unnamed" : site);
    } catch (IllegalArgumentException e) {
      top.refuse("site", String.valueOf(e.getMessage()));
      return "unnamed";
    }
  }

  private static Archive archive(Section section, Path dataDir, boolean named) {
    String path = section.text("path", "the folder for the recordings", "");
    List<Path> volumes =
        section.list("volumes", "a folder for recordings", ConfigurationFile::folder);
    if (!path.isEmpty() && !volumes.isEmpty()) {
      section.refuse("path", "is given together with volumes: keep one of them");
    }
    if (volumes.stream().distinct().count() < volumes.size()) {
      section.refuse("volumes", "one folder is named twice: name each once");
    }
    if (volumes.isEmpty()) {
      String only = path.isEmpty() ? dataDir.resolve("archive").toString() : path;
      volumes = List.of(path(section, "path", only));
    }
    int seconds = section.whole("segmentSeconds", 5, 3600, 60);
    int days = section.whole("retentionDays", 0, RetentionLimits.MAX_DAYS, 0);
    int gigabytes = section.whole("maxGigabytes", 0, RetentionLimits.MAX_GIGABYTES, 0);
    long floor = (long) section.whole("minFreeMegabytes", 0, MAX_MEGABYTES, 0) * MEGABYTE;
    long alarm = (long) section.whole("lowSpaceMegabytes", 0, MAX_MEGABYTES, 0) * MEGABYTE;
    section.close();
    RetentionLimits retention =
        RetentionLimits.of(OptionalLong.of(days), OptionalLong.of(gigabytes));
    return new Archive(volumes, seconds, retention, new SpaceRule(floor, alarm), named);
  }

  private static Optional<Path> folder(String text) {
    try {
      return Optional.of(Path.of(text).toAbsolutePath().normalize());
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Cluster cluster(Section section) {
    String address = section.text("address", "an address of this host", "127.0.0.1");
    int port = section.whole("port", 1, MAX_CLUSTER_PORT, DEFAULT_CLUSTER_PORT);
    List<HostPort> hosts =
        section.list(
            "hosts", "a host, or a host and port such as 10.0.0.2:7800", ConfigurationFile::host);
    Detection detection = section.oneOf("detection", Detection.class, Detection.NORMAL);
    if (wildcard(address)) {
      section.refuse(
          "address",
          "expected the address by which the other servers reach this one, found '"
              + address
              + "'");
    }
    section.close();
    return new Cluster(address, port, hosts, detection);
  }

  private static Optional<HostPort> host(String text) {
    boolean hasPort = text.startsWith("[") ? text.contains("]:") : text.contains(":");
    try {
      return Optional.of(HostPort.parse(hasPort ? text : text + ":" + DEFAULT_CLUSTER_PORT));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Api api(Section section) {
    String address = section.text("address", "an address of this host", "127.0.0.1");
    int port = section.whole("port", 1, 65_535, DEFAULT_API_PORT);
    String url = section.text("url", "a URL such as http://10.0.0.1:7080", "");
    if (url.isEmpty()) {
      if (wildcard(address)) {
        section.refuse(
            "url",
            "this key is needed because api.address is '"
                + address
                + "': expected the URL by which others reach this server, such as"
                + " http://10.0.0.1:"
                + port);
      }
      url = "http://" + new HostPort(address, port);
    } else if (!httpUrl(url)) {
      section.refuse("url", "expected a URL such as http://10.0.0.1:7080, found '" + url + "'");
    }
    section.close();
    return new Api(address, port, url.replaceAll("/+$", ""));
  }

  private static Failover failover(Section section) {
    int startupWait = section.whole("startupWaitSeconds", 0, 600, 3);
    int stability = section.whole("stabilitySeconds", 0, 86_400, 30);
    if (stability < startupWait) {
      section.refuse(
          "stabilitySeconds",
          "must not be less than startupWaitSeconds: "
              + stability
              + " is less than "
              + startupWait);
    }
    section.close();
    return new Failover(startupWait, stability);
  }

  private enum Switch {
    ON,
    OFF
  }

  private static Discovery discovery(Section section) {
    Switch answer = section.oneOf("answer", Switch.class, Switch.ON);
    int port = section.whole("port", 1, 65_535, Discovery.DEFAULT_PORT);
    section.close();
    return new Discovery(answer == Switch.ON, port);
  }

  private static Path path(Section section, String key, String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      section.refuse(key, "expected a folder, found '" + text + "': " + e.getReason());
      return Path.of("");
    }
  }

  private static boolean wildcard(String address) {
    return address.equals("0.0.0.0") || address.equals("::") || address.equals("*");
  }

  private static boolean httpUrl(String text) {
    try {
      URI uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawQuery() == null;
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
