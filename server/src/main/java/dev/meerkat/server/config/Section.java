package dev.meerkat.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// One mapping of the file. Every key that is asked for becomes a known key; `close` then complains
/// about all others. A problem is noted, and a stand-in value goes on, so that one run names all
/// problems of a file.
final class Section {
  private final Problems problems;
  private final String path;
  private final Node where;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final TreeSet<String> known = new TreeSet<>();

  Section(Problems problems, String path, Node node) {
    this.problems = problems;
    this.path = path;
    this.where = node;
    if (!(node instanceof MappingNode mapping)) {
      problems.add(node, path, "expected a group of keys, found " + describe(node));
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(
            tuple.getKeyNode(), path, "expected a key, found " + describe(tuple.getKeyNode()));
      } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
        problems.add(key, at(key.getValue()), "this key is here a second time: remove one of them");
      }
    }
  }

  /// Whether the key is there; what it says is for others to ask.
  boolean has(String key) {
    return entries.containsKey(key);
  }

  /// A group that may be missing, in which case all its keys are.
  Section section(String key) {
    Node node = value(key);
    return node == null
        ? new Section(problems, at(key), emptyAt(where))
        : new Section(problems, at(key), node);
  }

  String required(String key, String expected) {
    Node node = value(key);
    if (node == null) {
      problems.add(where, at(key), "this key is missing: expected " + expected);
      return "";
    }
    return text(node, at(key), expected);
  }

  String text(String key, String expected, String fallback) {
    Node node = value(key);
    return node == null ? fallback : text(node, at(key), expected);
  }

  int whole(String key, int min, int max, int fallback) {
    Node node = value(key);
    if (node == null) {
      return fallback;
    }
    String expected = "expected a whole number from " + min + " to " + max;
    if (node instanceof ScalarNode scalar && scalar.getValue().matches("-?[0-9]{1,9}")) {
      int number = Integer.parseInt(scalar.getValue());
      if (node.getTag().equals(Tag.INT) && number >= min && number <= max) {
        return number;
      }
    }
    problems.add(node, at(key), expected + ", found " + describe(node));
    return fallback;
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
    Node node = value(key);
    if (node == null) {
      return fallback;
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (node instanceof ScalarNode scalar && scalar.getValue().equals(word)) {
        return constant;
      }
      words.add(word);
    }
    String meant =
        node instanceof ScalarNode scalar ? Problems.didYouMean(scalar.getValue(), words) : "";
    problems.add(
        node,
        at(key),
        "expected " + String.join(" or ", words) + ", found " + describe(node) + meant);
    return fallback;
  }

  /// A list of texts that `parse` understands; empty when the key is missing.
  <T> List<T> list(String key, String expected, Function<String, Optional<T>> parse) {
    Node node = value(key);
    List<T> list = new ArrayList<>();
    if (node == null) {
      return list;
    }
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(
          node, at(key), "expected a list, each item " + expected + "; found " + describe(node));
      return list;
    }
    int index = 0;
    for (Node item : sequence.getValue()) {
      String itemPath = at(key) + "[" + index++ + "]";
      int before = problems.count();
      String text = text(item, itemPath, expected);
      if (problems.count() == before) {
        parse
            .apply(text)
            .ifPresentOrElse(
                list::add,
                () ->
                    problems.add(
                        item, itemPath, "expected " + expected + ", found " + describe(item)));
      }
    }
    return list;
  }

  /// Notes a problem with the value of `key`, or with this group when the key is missing.
  void refuse(String key, String problem) {
    Node node = value(key);
    problems.add(node == null ? where : node, at(key), problem);
  }

  /// Notes every key that nobody asked for.
  void close() {
    entries.forEach((key, tuple) -> {
      if (!known.contains(key)) {
        problems.add(
            tuple.getKeyNode(),
            at(key),
            "there is no such key"
                + Problems.didYouMean(key, known)
                + "; the keys here are "
                + String.join(", ", known));
      }
    });
  }

  private @Nullable Node value(String key) {
    known.add(key);
    NodeTuple tuple = entries.get(key);
    return tuple == null ? null : tuple.getValueNode();
  }

  private String text(Node node, String textPath, String expected) {
    if (node instanceof ScalarNode scalar
        && node.getTag().equals(Tag.STR)
        && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    boolean quotable =
        node instanceof ScalarNode
            && !node.getTag().equals(Tag.STR)
            && !node.getTag().equals(Tag.NULL);
    problems.add(
        node,
        textPath,
        "expected "
            + expected
            + ", found "
            + describe(node)
            + (quotable ? " (put it in quotes to make it text)" : ""));
    return "";
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Node emptyAt(Node where) {
    return new MappingNode(
        Tag.MAP, true, List.of(), where.getStartMark(), where.getEndMark(), FlowStyle.BLOCK);
  }

  private static String describe(Node node) {
    return switch (node) {
      case MappingNode _ -> "a group of keys";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when node.getTag().equals(Tag.NULL) || scalar.getValue().isBlank() ->
          "nothing";
      case ScalarNode scalar -> "'" + scalar.getValue() + "'";
      default -> "something else";
    };
  }
}
