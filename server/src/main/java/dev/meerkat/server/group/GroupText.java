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
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/// The document of a group as its administrator wrote it, in YAML.
public record GroupText(String yaml) {
  private static final String STAND_ALONE = "standAlone";
  private static final GroupReader READER = new GroupReader(StandardKinds.ALL);

  /// @param site whom it may name
  /// @throws GroupRefused at the first thing that is of no use
  public Group read(SiteServers site) throws GroupRefused {
    try {
      var group = READER.read(pairing(), site);
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
    } catch (BadGroup e) {
      throw new GroupRefused(
          String.valueOf(e.getMessage()), "docs/groups.md tells what is possible");
    }
  }

  /// The host that runs the group by itself, if one does.
  public Optional<ServerId> standAlone() throws GroupRefused {
    try {
      return document() instanceof Map<?, ?> all && all.get(STAND_ALONE) != null
          ? Optional.of(new ServerId(String.valueOf(all.get(STAND_ALONE))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new GroupRefused(STAND_ALONE + ": " + e.getMessage(), "");
    }
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

  /// As it was stored: whoever it names was there then.
  Group readStored() throws GroupRefused {
    var named = new TreeSet<ServerId>();
    if (document() instanceof Map<?, ?> all) {
      if (all.get("hosts") instanceof Collection<?> hosts) {
        hosts.forEach(host -> named.add(new ServerId(String.valueOf(host))));
      }
      if (all.get("arbitration") instanceof Map<?, ?> it && it.get("witness") != null) {
        named.add(new ServerId(String.valueOf(it.get("witness"))));
      }
    }
    return read(new SiteServers(named));
  }

  private Object document() throws GroupRefused {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(10);
    options.setNestingDepthLimit(10);
    options.setAllowDuplicateKeys(false);
    try {
      Object read = new Yaml(new SafeConstructor(options)).load(yaml);
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
    return new Yaml(new Representer(style), style).dump(document);
  }
}
