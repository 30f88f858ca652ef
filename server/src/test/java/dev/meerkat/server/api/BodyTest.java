package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyTest {
  private static Body body(String json) {
    return Body.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void read(String json) {
    Body body = body(json);
    var _ = body.requiredText("name");
    var _ = body.bool("enabled");
    var _ = body.whole("limit", 0, 10);
    body.close();
  }

  @Test
  void readsFields() {
    Body body = body("{\"name\": \"gate\", \"enabled\": false, \"limit\": 10}");
    assertThat(body.requiredText("name")).isEqualTo("gate");
    assertThat(body.bool("enabled")).contains(false);
    assertThat(body.whole("limit", 0, 10)).contains(10);
    assertThat(body.text("home")).isEmpty();
    body.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                              | not a JSON object
          []                              | not a JSON object
          {"name": "a"                    | the body is not JSON: it ends too early, at line 1, column 13
          {"name": "a"} x                 | not JSON
          {"name": "a"} {}                | something follows the JSON object, at line 1
          {"name": "a", "name": "b"}      | field 'name' is there twice, at line 1, column 21
          {}                              | field 'name' is missing
          {"name": 1}                     | field 'name' must be text
          {"name": null}                  | field 'name' must be text
          {"name": "a", "enabled": "yes"} | field 'enabled' must be true or false
          {"name": "a", "limit": 11}      | a whole number from 0 to 10
          {"name": "a", "limit": 1.5}     | a whole number from 0 to 10
          {"name": "a", "limit": 1e99}    | a whole number from 0 to 10
          {"name": "a", "limt": 1}        | did you mean 'limit'?
          """)
  void refusesTheRest(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void namesEveryProblem() {
    assertThatThrownBy(() -> read("{\"enabled\": 1, \"colour\": 2}"))
        .hasMessageContaining("'name' is missing")
        .hasMessageContaining("'enabled'")
        .hasMessageContaining("'colour'");
  }
}
