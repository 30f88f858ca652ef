package dev.meerkat.server.group;

import dev.meerkat.core.group.BadGroup;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupReader;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.group.StandAlone;
import dev.meerkat.core.group.resource.StandardKinds;
import dev.meerkat.core.model.ServerId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// The document of a group as its administrator wrote it, in YAML.
public record GroupText(String yaml) {
  private static final String STAND_ALONE = "standAlone";
  private static final GroupReader READER = new GroupReader(StandardKinds.ALL);

  private interface Reading {
    Group of(Object document, SiteServers site);
  }

  /// @param site whom it may name
  /// @throws GroupRefused at the first thing that is of no use
  public Group read(SiteServers site) throws GroupRefused {
    return read(READER::read, site);
  }

  private Group read(Reading reading, SiteServers site) throws GroupRefused {
    var group = readPair(reading, site);
    var alone = standAlone();
    if (alone.isEmpty()) {
      return group;
    }
    if (!group.hosts().contains(alone.get())) {
      throw new GroupRefused(
          STAND_ALONE + ": " + alone.get() + " is no host of the group",
          "its hosts are " + group.hosts().get(0) + " and " + group.hosts().get(1));
    }
    return StandAlone.of(group, alone.get());
  }

  private Group readPair(Reading reading, SiteServers site) throws GroupRefused {
    try {
      return reading.of(pairing(), site);
    } catch (BadGroup e) {
      throw new GroupRefused(
          String.valueOf(e.getMessage()), "docs/groups.md tells what is possible");
    }
  }

  /// The host that runs the group by itself, if one does.
  public Optional<ServerId> standAlone() throws GroupRefused {
    return document() instanceof Map<?, ?> all && all.get(STAND_ALONE) != null
        ? Optional.of(server(STAND_ALONE, all.get(STAND_ALONE)))
        : Optional.empty();
  }

  /// The group, run by that host alone; or, with none, by both again.
  GroupText standingAlone(Optional<ServerId> host) throws GroupRefused {
    if (host.isPresent()) {
      return with("", Map.of(STAND_ALONE, host.get().value()));
    }
    return new GroupText(dumped(pairing()));
  }

  /// What the document says of the pair.
  private Object pairing() throws GroupRefused {
    if (!(document() instanceof Map<?, ?> all) || !all.containsKey(STAND_ALONE)) {
      return document();
    }
    var rest = new LinkedHashMap<Object, Object>(all);
    rest.remove(STAND_ALONE);
    return rest;
  }

  /// As it was stored: whoever it names was there then, and what it says was allowed.
  Group readStored() throws GroupRefused {
    return read(READER::readStored, named());
  }

  /// The same; empty where this version refuses it: a later one may refuse more of single settings.
  Optional<Group> readable() {
    try {
      return Optional.of(readStored());
    } catch (GroupRefused _) {
      return Optional.empty();
    }
  }

  /// The same, as both hosts run it, also when one does so alone now.
  Group readStoredPair() throws GroupRefused {
    return readPair(READER::readStored, named());
  }

  /// What this version would not set up any more, of a document that was stored by an earlier one.
  Optional<String> objection() {
    try {
      var _ = read(READER::read, named());
      return Optional.empty();
    } catch (GroupRefused e) {
      return Optional.of(e.what());
    }
  }

  private SiteServers named() throws GroupRefused {
    var named = new TreeSet<ServerId>();
    if (document() instanceof Map<?, ?> all) {
      if (all.get("hosts") instanceof Collection<?> hosts) {
        for (var host : hosts) {
          named.add(server("hosts", host));
        }
      }
      if (all.get("arbitration") instanceof Map<?, ?> it && it.get("witness") != null) {
        named.add(server("arbitration.witness", it.get("witness")));
      }
    }
    return new SiteServers(named);
  }

  private static ServerId server(String where, @Nullable Object name) throws GroupRefused {
    try {
      return new ServerId(String.valueOf(name));
    } catch (IllegalArgumentException e) {
      throw new GroupRefused(where + ": " + e.getMessage(), "");
    }
  }

  private Object document() throws GroupRefused {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(10);
    options.setNestingDepthLimit(10);
    options.setAllowDuplicateKeys(false);
    try {
      var style = new DumperOptions();
      Object read =
          new Yaml(
                  new SafeConstructor(options),
                  new Representer(style),
                  style,
                  options,
                  new AsWritten())
              .load(yaml);
      return read == null ? Map.of() : read;
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      throw new GroupRefused(
          "the document is not YAML: "
              + e.getProblem()
              + (mark == null
                  ? ""
                  : ", at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1)),
          "docs/groups.md has an example");
    } catch (YAMLException e) {
      throw new GroupRefused(
          "the document is not YAML: " + e.getMessage(), "docs/groups.md has an example");
    }
  }

  /// The document with some of its settings set anew, the rest as it is. Comments are lost.
  ///
  /// @param section the name of a part of it, such as `policy`; empty for the document itself
  public GroupText with(String section, Map<String, ?> settings) throws GroupRefused {
    if (!(document() instanceof Map<?, ?> all)) {
      throw new GroupRefused("the document has no settings", "docs/groups.md has an example");
    }
    var next = new LinkedHashMap<Object, Object>(all);
    if (section.isEmpty()) {
      next.putAll(settings);
    } else {
      var inside = new LinkedHashMap<Object, Object>();
      if (next.get(section) instanceof Map<?, ?> before) {
        inside.putAll(before);
      }
      inside.putAll(settings);
      next.put(section, inside);
    }
    return new GroupText(dumped(next));
  }

  private static String dumped(Object document) {
    var style = new DumperOptions();
    style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(new Numbers(style), style).dump(document);
  }

  /// Everything is a text, as it is written, but for what is left empty and `<<`. Whether it is a
  /// number is for the setting to say: YAML 1.1 has `on`, `0755` and `22:22` mean `true`, 493 and
  /// 1342, also as an argument of a program.
  private static final class AsWritten extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }

  /// Writes texts that are numbers without quotes, where that is the same to every reader.
  private static final class Numbers extends Representer {
    private static final Pattern PLAIN = Pattern.compile("0|[1-9][0-9]{0,8}");

    Numbers(DumperOptions style) {
      super(style);
      var usual = Objects.requireNonNull(representers.get(String.class));
      representers.put(
          String.class,
          text ->
              PLAIN.matcher(String.valueOf(text)).matches()
                  ? representScalar(Tag.INT, String.valueOf(text))
                  : usual.representData(text));
    }
  }
}
