package dev.meerkat.server.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.meerkat.server.config.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The JSON object of a request. Every field that is asked for becomes a known field; `close`
/// refuses the request if it has any other, or any of a wrong kind.
final class Body {
  private static final ObjectReader JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build().reader();

  private final JsonNode object;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  private Body(JsonNode object) {
    this.object = object;
  }

  /// @throws ApiException when `bytes` are not one JSON object
  static Body parse(byte[] bytes) {
    try (JsonParser parser = JSON.createParser(bytes)) {
      return parse(parser);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static Body parse(JsonParser parser) throws IOException {
    String problem;
    try {
      if (JSON.readTree(parser) instanceof ObjectNode object) {
        if (parser.nextToken() == null) {
          return new Body(object);
        }
        problem = "something follows the JSON object";
      } else {
        problem = "the body is not a JSON object";
      }
    } catch (JsonEOFException _) {
      problem = "the body is not JSON: it ends too early";
    } catch (JsonProcessingException e) {
      problem =
          e.getOriginalMessage().startsWith("Duplicate")
              ? "field '" + parser.currentName() + "' is there twice"
              : "the body is not JSON: " + e.getOriginalMessage();
    }
    JsonLocation at = parser.currentLocation();
    throw ApiException.invalid(
        problem + ", at line " + at.getLineNr() + ", column " + at.getColumnNr(),
        "send one JSON object");
  }

  Optional<String> text(String field) {
    return value(field, "text", JsonNode::isTextual).map(JsonNode::textValue);
  }

  Optional<List<String>> texts(String field) {
    return value(field, "a list of texts", Body::isListOfTexts)
        .map(node -> node.valueStream().map(JsonNode::textValue).toList());
  }

  /// As [#texts], but there may be none of them.
  Optional<List<String>> textsOrNone(String field) {
    return value(
            field,
            "a list of texts",
            node -> (node.isArray() && node.isEmpty()) || isListOfTexts(node))
        .map(node -> node.valueStream().map(JsonNode::textValue).toList());
  }

  private static boolean isListOfTexts(JsonNode node) {
    return node.isArray() && !node.isEmpty() && node.valueStream().allMatch(JsonNode::isTextual);
  }

  Optional<Boolean> bool(String field) {
    return value(field, "true or false", JsonNode::isBoolean).map(JsonNode::booleanValue);
  }

  Optional<Integer> whole(String field, int min, int max) {
    return value(
            field,
            "a whole number from " + min + " to " + max,
            node -> node.isInt() && node.intValue() >= min && node.intValue() <= max)
        .map(JsonNode::intValue);
  }

  /// `null` unsets the field.
  ///
  /// @return empty when the field is not there
  Optional<OptionalInt> wholeOrNull(String field, int min, int max) {
    return value(
            field,
            "a whole number from " + min + " to " + max + ", or null",
            node ->
                node.isNull() || (node.isInt() && node.intValue() >= min && node.intValue() <= max))
        .map(node -> node.isNull() ? OptionalInt.empty() : OptionalInt.of(node.intValue()));
  }

  String requiredText(String field) {
    Optional<String> text = text(field);
    if (text.isEmpty() && object.get(field) == null) {
      problems.add("field '" + field + "' is missing");
    }
    return text.orElse("");
  }

  /// @throws ApiException naming every problem
  void close() {
    object
        .fieldNames()
        .forEachRemaining(field -> {
          if (!known.contains(field)) {
            problems.add(
                "there is no field '"
                    + field
                    + "'"
                    + Nearest.to(field, known)
                        .map(each -> " (did you mean '" + each + "'?)")
                        .orElse(""));
          }
        });
    if (!problems.isEmpty()) {
      throw ApiException.invalid(
          String.join("; ", problems), "the fields are " + String.join(", ", known));
    }
  }

  private Optional<JsonNode> value(String field, String expected, Predicate<JsonNode> fits) {
    known.add(field);
    JsonNode node = object.get(field);
    if (node == null) {
      return Optional.empty();
    }
    if (!fits.test(node)) {
      problems.add("field '" + field + "' must be " + expected);
      return Optional.empty();
    }
    return Optional.of(node);
  }
}
