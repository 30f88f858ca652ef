package dev.meerkat.core.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A place in the document of a group, as YAML and JSON readers give it: a map, a list, a text, a
/// number or a truth value. Reads strictly: what is not understood is refused, with its place.
///
/// @param where such as `resources[1].dependsOn`
public record Node(String where, Object value) {
  public BadGroup bad(String what) {
    return new BadGroup(where, what);
  }

  /// @throws BadGroup if it has a field that is none of these
  public void allow(String... names) {
    var known = Arrays.asList(names);
    for (var name : map().keySet()) {
      if (!known.contains(String.valueOf(name))) {
        throw bad(
            "there is no setting '"
                + name
                + "': use one of "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  public List<String> names() {
    return map().keySet().stream().map(String::valueOf).toList();
  }

  private Map<?, ?> map() {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw bad("these must be settings, each with a name");
  }

  public boolean has(String name) {
    return map().get(name) != null;
  }

  public Optional<Node> optional(String name) {
    var found = map().get(name);
    return found == null ? Optional.empty() : Optional.of(new Node(inside(name), found));
  }

  public Node field(String name) {
    return optional(name).orElseThrow(() -> bad("'" + name + "' is missing: add it"));
  }

  private String inside(String name) {
    return where.isEmpty() ? name : where + "." + name;
  }

  /// Empty when there is no such field.
  public List<Node> list(String name) {
    var found = optional(name);
    return found.isEmpty() ? List.of() : found.get().list();
  }

  public List<Node> list() {
    if (!(value instanceof Collection<?> all)) {
      throw bad("this must be a list");
    }
    var nodes = new ArrayList<Node>();
    for (var each : all) {
      var place = where + "[" + nodes.size() + "]";
      if (each == null) {
        throw new BadGroup(
            place, "this is empty: fill it in, or leave it out; in quotes, it is what is written");
      }
      nodes.add(new Node(place, each));
    }
    return nodes;
  }

  /// A text as it is written, with blanks around it; it may be empty.
  public String written() {
    if (value instanceof Map || value instanceof Collection) {
      throw bad("this must be one word or text");
    }
    var text = String.valueOf(value);
    if (text.indexOf('\0') >= 0) {
      throw bad("it has a zero character, which ends a text: leave that out");
    }
    return text;
  }

  public String text() {
    var text = written().strip();
    if (text.isEmpty()) {
      throw bad("this is empty: fill it in, or leave it out");
    }
    return text;
  }

  public String text(String name, String otherwise) {
    return optional(name).map(Node::text).orElse(otherwise);
  }

  public boolean flag(String name, boolean otherwise) {
    var found = optional(name);
    if (found.isEmpty()) {
      return otherwise;
    }
    return switch (found.get().text().toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw found.get().bad("'" + found.get().value + "' is neither on nor off");
    };
  }

  public long number(String name, long otherwise, long least, long most) {
    var found = optional(name);
    if (found.isEmpty()) {
      return otherwise;
    }
    var text = found.get().text();
    var number = WholeNumber.of(text);
    if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
      return number.getAsLong();
    }
    throw found.get().bad("'" + text + "' is not a whole number from " + least + " to " + most);
  }

  /// Seconds in the document, milliseconds in the model.
  public long seconds(String name, long otherwise, long least, long most) {
    return 1_000 * number(name, otherwise, least, most);
  }

  public <E extends Enum<E>> E word(String name, E otherwise, E[] all) {
    var found = optional(name);
    return found.isEmpty() ? otherwise : found.get().word(all);
  }

  private <E extends Enum<E>> E word(E[] all) {
    var text = text();
    for (E each : all) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    throw bad(
        "'"
            + text
            + "' is none of "
            + Arrays.stream(all)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  /// Reads it with something that refuses by an `IllegalArgumentException`.
  public <T> T as(Function<String, T> reading) {
    try {
      return reading.apply(text());
    } catch (IllegalArgumentException refusal) {
      throw bad(String.valueOf(refusal.getMessage()));
    }
  }

  /// An absolute path without `.`, `..`, and `/` that mean nothing, so that equal texts are equal
  /// places.
  public String path() {
    var path = text();
    var names = List.of(path.split("/"));
    if (!path.startsWith("/") || names.contains("..")) {
      throw bad("'" + path + "' is no usable path: write it from / on, without ..");
    }
    return names.stream()
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .collect(Collectors.joining("/", "/", ""));
  }
}
