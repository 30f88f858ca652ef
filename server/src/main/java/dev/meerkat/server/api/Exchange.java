package dev.meerkat.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.core.model.CameraId;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One request and its answer.
final class Exchange {
  private static final JsonMapper JSON = new JsonMapper();

  private final Context context;

  Exchange(Context context) {
    this.context = context;
  }

  /// @throws ApiException when it is not the name of a camera
  CameraId camera() {
    return CameraApi.cameraId(context.pathParam("id"));
  }

  /// The name or alias of a server.
  String serverText() {
    return context.pathParam("id");
  }

  /// @throws ApiException when the body is not one JSON object, or is not said to be one
  Body body() {
    String type = context.contentType();
    if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
      throw new ApiException(
          415,
          "unsupported_media_type",
          "the body must be JSON",
          "send it with the header Content-Type: application/json");
    }
    return Body.parse(context.bodyAsBytes());
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(text -> !text.isBlank());
  }

  /// @throws ApiException when the request has another parameter, or one of these twice
  void onlyQuery(String... names) {
    Set<String> known = new TreeSet<>(List.of(names));
    for (Map.Entry<String, List<String>> parameter : context.queryParamMap().entrySet()) {
      if (!known.contains(parameter.getKey())) {
        throw ApiException.invalid(
            "there is no parameter '" + parameter.getKey() + "'",
            known.isEmpty() ? "send none" : "the parameters are " + String.join(", ", known));
      }
      if (parameter.getValue().size() > 1) {
        throw ApiException.invalid(
            "parameter '" + parameter.getKey() + "' is there twice", "send it once");
      }
    }
  }

  void answer(int status, Object answer) {
    try {
      context.status(status).contentType("application/json").result(JSON.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written as JSON", e);
    }
  }

  void nothing() {
    context.status(204);
  }

  Context context() {
    return context;
  }
}
