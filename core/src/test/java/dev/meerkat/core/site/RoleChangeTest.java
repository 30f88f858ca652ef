package dev.meerkat.core.site;

import static dev.meerkat.core.SiteText.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleChangeTest {
  private static final ServerId SELF = new ServerId("a");

  /// Words that each refusal has, in their order.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          its first start              | b=9 c1@b/LOW               |           |      |
          a server with nothing        | a=9 b=9 c1@b/LOW           |           |      |
          home of one camera           | a=9 b=9 c1@a/LOW           |           |      | home of camera c1: .* set-camera --of a --home
          home of more                 | a=9 c1@a/LOW c2@a/LOW      |           |      | home of 2 cameras: c1, c2:
          home of a disabled one       | a=9 c1@a/LOW/disabled      |           |      | home of camera c1:
          backup                       | a=9 b=9 c1@b/LOW>a         |           |      | backup of camera c1: .* --backup SERVER
          host of groups               | a=9 b=9                    | shop till |      | host of 2 groups: shop, till: .*meerkat group remove
          footage in its archive       | a=9 b=9                    |           | /arc | footage lies in /arc, .* --failover off
          all at once                  | a=9 c1@a/LOW c2@b/LOW>a    | shop      | /arc | home of;backup of;host of group shop;footage
          a witness goes on            | a=9,witness b=9 c1@b/LOW   |           |      |
          a witness goes on, whatever  | a=9,witness b=9 c1@a/LOW>a | shop      | /arc |
          """)
  void asAWitness(
      String name,
      String site,
      @Nullable String groups,
      @Nullable String footage,
      @Nullable String refusals) {
    var change =
        new RoleChange(
            SELF,
            site(site),
            new TreeSet<>(groups == null ? List.of() : List.of(groups.split(" ", -1))),
            Optional.ofNullable(footage));
    var expected = refusals == null ? List.<String>of() : List.of(refusals.split(";", -1));
    var told = change.refusalAsWitness();
    assertThat(told).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(told.get(i)).as(name).containsPattern(expected.get(i));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          its first start                    | b=9         | false | false
          a server                           | a=9         | false | false
          a witness without an archive named | a=9,witness | false | true
          a witness with an archive named    | a=9,witness | true  | false
          beside a witness                   | b=9,witness | false | false
          """)
  void asAServer(String name, String site, boolean archiveNamed, boolean refused) {
    var refusal = RoleChange.refusalAsServer(SELF, site(site), archiveNamed);
    assertThat(refusal.isPresent()).as(name).isEqualTo(refused);
    refusal.ifPresent(words ->
        assertThat(words).contains("start it with meerkat witness", "archive: {path: FOLDER}"));
  }
}
