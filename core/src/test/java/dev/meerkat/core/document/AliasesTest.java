package dev.meerkat.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What two sides of a split have called servers, once both are read together.
class AliasesTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final ServerId WEST = new ServerId("west");

  private Documents documents = Documents.EMPTY;

  private static Documents alias(Documents documents, ServerId server, String alias, long at) {
    return edited(documents, server, Map.of("alias", alias), at);
  }

  private static Documents edited(
      Documents documents, ServerId server, Map<String, String> fields, long at) {
    return documents
        .edit(
            new TreeMap<>(Map.of(ServerDocuments.key(server), new TreeMap<>(fields))),
            new Hlc(at, 0, server))
        .next();
  }

  private void server(ServerId id) {
    documents =
        edited(
            documents,
            id,
            ServerDocuments.fields(new ServerSettings(id, "http://h:7080", true, 1)),
            1);
  }

  private String called(SiteReading reading) {
    return reading.configuration().servers().values().stream()
        .map(each -> each.id() + "=" + each.alias())
        .toList()
        .toString();
  }

  @Test
  void ofTwoEqualAliasesTheLaterOneCountsOnEveryServer() {
    server(NORTH);
    server(SOUTH);
    Documents one = alias(documents, NORTH, "Front desk", 20);
    Documents other = alias(documents, SOUTH, "Front desk", 30);
    SiteReading reading = SiteDocuments.read(one.merge(other).next());
    assertThat(reading).isEqualTo(SiteDocuments.read(other.merge(one).next()));
    assertThat(called(reading)).isEqualTo("[north=, south=Front desk]");
    assertThat(reading.configuration().called("Front desk")).isEqualTo(Optional.of(SOUTH));
    assertThat(reading.problems())
        .containsExactly(
            "server north goes by its name, since its alias does not count: 'Front desk' is server"
                + " south, which was called so later, while the two did not hear of each other."
                + " Give it another (meerkat set-server north --alias TEXT)");
    assertThat(reading.leftOut()).isEmpty();

    Documents mended = alias(one.merge(other).next(), SOUTH, "Back desk", 40);
    assertThat(called(SiteDocuments.read(mended))).isEqualTo("[north=Front desk, south=Back desk]");
    assertThat(SiteDocuments.read(mended).problems()).isEmpty();
  }

  @Test
  void whichOfTwoCountsDoesNotDependOnTheNames() {
    server(NORTH);
    server(SOUTH);
    Documents one = alias(documents, NORTH, "Front desk", 30);
    Documents other = alias(documents, SOUTH, "Front desk", 20);
    assertThat(called(SiteDocuments.read(one.merge(other).next())))
        .isEqualTo("[north=Front desk, south=]");
  }

  @Test
  void aNameCountsBeforeALaterAlias() {
    server(NORTH);
    Documents one = alias(documents, NORTH, "south", 20);
    server(SOUTH);
    SiteReading reading = SiteDocuments.read(one.merge(documents).next());
    assertThat(called(reading)).isEqualTo("[north=, south=]");
    assertThat(reading.configuration().called("south")).isEqualTo(Optional.of(SOUTH));
    assertThat(reading.problems())
        .singleElement()
        .asString()
        .contains("server north goes by its name", "'south' is server south, by its name.");
  }

  @Test
  void anAliasMayBeTheServersOwnName() {
    server(NORTH);
    SiteReading reading = SiteDocuments.read(alias(documents, NORTH, "north", 20));
    assertThat(called(reading)).isEqualTo("[north=north]");
    assertThat(reading.problems()).isEmpty();
  }

  /// Earlier versions allowed them. The rest of such a server's settings count.
  @Test
  void anAliasThatIsNotUsableIsToldAndTakesNothingElseAway() {
    server(NORTH);
    server(SOUTH);
    Documents bad = alias(alias(documents, NORTH, "a,b", 20), SOUTH, "a,b", 30);
    SiteReading reading = SiteDocuments.read(alias(bad, WEST, "nobody's", 40));
    assertThat(called(reading)).isEqualTo("[north=, south=]");
    assertThat(reading.leftOut()).singleElement().asString().startsWith("server west is left out");
    assertThat(reading.uncounted())
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).contains("alias 'a,b' is not usable: use up to 100"));
  }
}
