package dev.meerkat.core.plan;

import static dev.meerkat.core.SiteText.site;
import static dev.meerkat.core.SiteText.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.plan.Assignment.Unrecorded;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraPlanTest {
  private static final List<FailoverPriority> PRIORITIES =
      List.of(FailoverPriority.HIGH, FailoverPriority.MEDIUM, FailoverPriority.LOW);

  /// Live servers are `a:S` (stable), `b:P` (on probation), `c:W` (waiting), `c:0` (starting),
  /// `c:V` (without a usable volume); facts are `b!c1` (b does not reach c1) and `b+c1` (b records
  /// c1).
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all at home                       | a=9 b=9 c1@a/HIGH c2@b/LOW             | a:S b:S         |                | c1=a c2=b
          disabled                          | a=9 c1@a/HIGH/disabled                 | a:S             |                | c1=DISABLED
          disabled with its home dead       | a=9 b=9 c1@b/HIGH/disabled             | a:S             |                | c1=DISABLED
          cold start: all at home           | a=9 b=9 c1@a/HIGH c2@b/LOW             | a:0 b:0         |                | c1=a c2=b
          starting takes nothing            | a=9 b=9 c2@b/HIGH                      | a:0             |                | c2=NO_ROOM
          starting keeps what was its own   | a=9 b=9 c2@b/HIGH                      | a:0             | a+c2           | c2=a
          starting keeps trying it as well  | a=9 b=9 c2@b/HIGH                      | a:0             | a+c2 a!c2      | c2=a
          probation takes the homeless      | a=9 b=9 c2@b/HIGH                      | a:P             |                | c2=a
          stable before probation           | a=9 b=9 c=9 c2@b/HIGH                  | a:P c:S         |                | c2=c
          stable before probation, mirrored | a=9 b=9 c=9 c2@b/HIGH                  | a:S c:P         |                | c2=a
          probation when stable is full     | a=9 b=9 c=0 c2@b/HIGH                  | a:P c:S         |                | c2=a
          never moved                       | a=9 b=9 c2@b/NEVER                     | a:S             |                | c2=NEVER_MOVED
          never, home on probation          | a=9 b=9 c2@b/NEVER                     | a:S b:P         | a+c2           | c2=b
          never, home does not reach        | a=9 b=9 c2@b/NEVER                     | a:S b:S         | b!c2           | c2=b
          home returns: stays where held    | a=9 b=9 c2@b/LOW                       | a:S b:0         | a+c2           | c2=a
          home on probation: stays          | a=9 b=9 c2@b/LOW                       | a:S b:P         | a+c2           | c2=a
          home returns: not held, goes home | a=9 b=9 c2@b/LOW                       | a:S b:0         |                | c2=b
          held on probation only: goes home | a=9 b=9 c2@b/LOW                       | a:P b:P         | a+c2           | c2=b
          home stable: comes home           | a=9 b=9 c2@b/LOW                       | a:S b:S         | a+c2           | c2=b
          holder lost its room              | a=0 b=9 c2@b/LOW                       | a:S b:P         | a+c2           | c2=b
          holder has failover off           | a=off b=9 c2@b/LOW                     | a:S b:P         | a+c2           | c2=b
          holder does not reach it any more | a=9 b=9 c2@b/LOW                       | a:S b:P         | a+c2 a!c2      | c2=b
          homeless displaces what may go    | a=1 b=9 c=9 c2@b/HIGH c3@c/LOW         | a:S b:P         | a+c2           | c2=b c3=a
          waiting home: stays where held    | a=9 b=9 c2@b/LOW                       | a:S b:W         | a+c2           | c2=a
          waiting home: not held, goes home | a=9 b=9 c2@b/LOW                       | a:S b:W         |                | c2=b
          waiting home: held on probation   | a=9 b=9 c2@b/LOW                       | a:P b:W         | a+c2           | c2=b
          waiting home: displaced, goes home| a=1 b=0 c=9 c2@b/HIGH c3@c/LOW         | a:S b:W         | a+c2           | c2=b c3=a
          waiting holder is a stable one    | a=9 b=9 c2@b/LOW                       | a:W b:P         | a+c2           | c2=a
          waiting successor is a stable one | a=9 b=9 c=9 c2@b/HIGH                  | a:P c:W         |                | c2=c
          High displaces Low                | a=1 b=9 c1@b/LOW c2@b/HIGH             | a:S             | a+c1           | c1=NO_ROOM c2=a
          High, Medium, Low                 | a=2 b=9 c1@b/LOW c2@b/MEDIUM c3@b/HIGH | a:S             |                | c1=NO_ROOM c2=a c3=a
          home is never displaced           | a=1 b=9 c1@a/LOW c2@b/HIGH c3@b/HIGH/x | a:S             | a!c3           | c1=a c2=a c3=NO_ROOM
          limit nought                      | a=0 b=9 c2@b/HIGH                      | a:S             |                | c2=NO_ROOM
          failover off                      | a=off b=9 c2@b/HIGH                    | a:S             |                | c2=NO_ROOM
          server without settings           | b=9 c2@b/HIGH c1@a/LOW                 | a:S             |                | c1=a c2=NO_ROOM
          home unknown to the site          | a=9 c2@x/HIGH                          | a:S             |                | c2=a
          home does not reach it            | a=9 b=9 c2@b/LOW                       | a:S b:S         | b!c2           | c2=a
          home does not, nobody has room    | a=0 b=9 c2@b/LOW                       | a:S b:S         | b!c2           | c2=b
          nobody reaches: home keeps trying | a=9 b=9 c2@b/LOW                       | a:S b:S         | a!c2 b!c2      | c2=b
          nobody reaches, home is dead      | a=9 b=9 c2@b/LOW                       | a:S             | a!c2           | c2=a
          those who reach have their turn   | a=1 b=9 c1@b/HIGH c2@b/LOW             | a:S             | a!c1           | c1=NO_ROOM c2=a
          the one who reaches it            | a=9 b=9 c=9 c2@b/LOW                   | a:S c:S         | a!c2           | c2=c
          the one who reaches it, mirrored  | a=9 b=9 c=9 c2@b/LOW                   | a:S c:S         | c!c2           | c2=a
          a dead server's mark means nothing| a=9 b=9 c2@b/LOW                       | a:S             | c!c2           | c2=a
          """)
  void placesByTheRules(
      String name, String site, String live, @Nullable String facts, String expected) {
    assertThat(show(plan(site(site), live, facts))).as(name).isEqualTo(expected);
  }

  /// The camera c2 of the dead or troubled b would go to `a` by weight.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          by weight                          | a=9 b=9 c=9 c2@b/LOW                           | a:S c:S     |      | c2=a
          backup before weight               | a=9 b=9 c=9 c2@b/LOW>c                         | a:S c:S     |      | c2=c
          backup is down                     | a=9 b=9 c=9 c2@b/LOW>c                         | a:S         |      | c2=a
          backup without failover            | a=9 b=9 c=off c2@b/LOW>c                       | a:S c:S     |      | c2=a
          backup is full                     | a=9 b=9 c=0 c2@b/LOW>c                         | a:S c:S     |      | c2=a
          backup does not reach it           | a=9 b=9 c=9 c2@b/LOW>c                         | a:S c:S     | c!c2 | c2=a
          backup and home do not reach it    | a=9 b=9 c=9 c2@b/LOW>c                         | c:S b:S a:S | c!c2 b!c2 | c2=a
          backup starts                      | a=9 b=9 c=9 c2@b/LOW>c                         | c:0 a:S     |      | c2=a
          stable before backup on probation  | a=9 b=9 c=9 c2@b/LOW>c                         | c:P a:S     |      | c2=a
          backup on probation before others  | a=9 b=9 c=9 c2@b/LOW>c                         | c:P a:P     |      | c2=c
          backup on probation that holds it  | a=9 b=9 c=9 c2@b/LOW>c                         | c:P a:S     | c+c2 | c2=c
          backup before a holder             | a=9 b=9 c=9 c2@b/LOW>c                         | a:S c:S     | a+c2 | c2=c
          home does not reach: backup        | a=9 b=9 c=9 c2@b/LOW>c                         | c:S b:S a:S | b!c2 | c2=c
          home is its own backup             | a=9 b=9 c=9 c2@b/LOW>b                         | c:S b:S a:S | b!c2 | c2=a
          never has no use for a backup      | c=9 b=9 c2@b/NEVER>c                           | c:S         |      | c2=NEVER_MOVED
          home is back: stays with backup    | a=9 b=9 c=9 c2@b/LOW>c                         | c:S b:P a:S | c+c2 a+c2 | c2=c
          a room chosen for it is kept       | a=1 b=9 c2@b/LOW>a c1@b/LOW                    | a:S         |      | c1=NO_ROOM c2=a
          but not from one of higher priority| a=1 b=9 c2@b/LOW>a c1@b/MEDIUM                 | a:S         |      | c1=a c2=NO_ROOM
          High displaces Low from its backup | a=1 b=9 c2@b/LOW>a c1@b/HIGH>a                 | a:S         | a+c2 | c1=a c2=NO_ROOM
          same location                      | a=9,y b=9,x c=9,x c2@b/LOW                     | a:S c:S     |      | c2=c
          no location is one too             | a=9,y b=9 c=9 c2@b/LOW                         | a:S c:S     |      | c2=c
          nobody at its location             | a=9,x b=9,z c=9,y c2@b/LOW                     | a:S c:S     |      | c2=OTHER_LOCATION
          nobody with room anywhere          | a=0,x b=9,z c=0,y c2@b/LOW                     | a:S c:S     |      | c2=NO_ROOM
          no room at its location            | a=0,x b=9,x c=9,y c2@b/LOW                     | a:S c:S     |      | c2=OTHER_LOCATION
          allowed anywhere                   | a=9,x b=9,z c=9,y c2@b/LOW*                    | a:S c:S     |      | c2=a
          backup at another location         | a=9,z b=9,z c=9,y c2@b/LOW>c                   | a:S c:S     |      | c2=c
          without it, its location           | a=9,x b=9,y c=9,y c2@b/LOW>a                   | c:S         |      | c2=c
          home does not reach, alone there   | a=9,x b=9,z c=9,y c2@b/LOW                     | a:S b:S c:S | b!c2 | c2=b
          held elsewhere against the rule    | a=9,x b=9,z c2@b/LOW                           | a:S b:P     | a+c2 | c2=b
          held elsewhere, home dead          | a=9,x b=9,z c2@b/LOW                           | a:S         | a+c2 | c2=OTHER_LOCATION
          nobody reaches: not elsewhere      | a=9,x b=9,z c=9,z c2@b/LOW                     | a:S c:S     | a!c2 c!c2 | c2=c
          High displaces Low in a location   | a=1,x b=9,x c=9,y c1@b/LOW c2@b/HIGH           | a:S c:S     | a+c1 | c1=OTHER_LOCATION c2=a
          High does not displace elsewhere   | a=9,x b=9,x c=1,y c1@c/LOW* c2@b/HIGH          | a:S         |      | c1=a c2=a
          home removed: anywhere             | a=9,y c2@b/LOW                                 | a:S         |      | c2=a
          """)
  void heedsBackupsAndLocations(
      String name, String site, String live, @Nullable String facts, String expected) {
    assertThat(show(plan(site(site), live, facts))).as(name).isEqualTo(expected);
  }

  /// A witness is given nothing, whoever names it, and is as good as not there. Without it being
  /// one, b would have the camera in each of these.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          as home                           | a=9 b=9,witness c2@b/LOW                  | a:S b:S     |           | c2=a
          as home that holds it             | a=9 b=9,witness c2@b/LOW                  | a:S b:S     | b+c2      | c2=a
          as home on probation              | a=9 b=9,witness c2@b/LOW                  | a:S b:P     |           | c2=a
          as home, and nobody has room      | a=0 b=9,witness c2@b/LOW                  | a:S b:S     |           | c2=NO_ROOM
          as home, and nobody else reaches  | a=9 b=9,witness c2@b/LOW                  | a:S b:S     | a!c2      | c2=a
          as home of one that never moves   | a=9 b=9,witness c2@b/NEVER                | a:S b:S     |           | c2=NEVER_MOVED
          as the only one with room         | a=9 b=9,witness c2@a/LOW                  | b:S         |           | c2=NO_ROOM
          as the only one that reaches it   | a=9 b=9,witness c2@a/LOW                  | a:S b:S     | a!c2      | c2=a
          as backup                         | a=9 b=9,witness c=9 c2@a/LOW>b            | b:S c:S     |           | c2=c
          as backup that holds it           | a=9 b=9,witness c=9 c2@a/LOW>b            | a:P b:S c:S | b+c2      | c2=a
          as constant backup                | a=9 b=9,constant,witness c2@a/LOW>b       | a:S b:S     |           | c2=a
          beside one that is drained        | a=9,drain b=9,witness c2@a/LOW            | a:S b:S     |           | c2=a
          as the last resort                | a=9 b=9,witness c2@a/LOW                  | b:V         |           | c2=NO_ROOM
          """)
  void givesNothingToAWitness(
      String name, String site, String live, @Nullable String facts, String expected) {
    assertThat(show(plan(site(site), live, facts))).as(name).isEqualTo(expected);
    assertThat(show(plan(site(site.replace(",witness", "")), live, facts))).contains("b");
  }

  /// A draining server is no home and no successor, as long as anybody else can have the camera.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          goes elsewhere                    | a=9 b=9,drain c2@b/LOW                    | a:S b:S     |           | c2=a
          nobody else                       | a=9 b=9,drain c2@b/LOW                    | b:S         |           | c2=b
          nobody has room                   | a=0 b=9,drain c2@b/LOW                    | a:S b:S     |           | c2=b
          nobody at its location            | a=9,x b=9,y,drain c2@b/LOW                | a:S b:S     |           | c2=b
          nobody else reaches it            | a=9 b=9,drain c2@b/LOW                    | a:S b:S     | a!c2      | c2=b
          Never stays                       | a=9 b=9,drain c2@b/NEVER                  | a:S b:S     |           | c2=b
          draining and starting             | a=9 b=9,drain c2@b/LOW                    | a:S b:0     | a+c2      | c2=a
          others are starting               | a=9 b=9,drain c2@b/LOW                    | a:0 b:S     |           | c2=b
          others are on probation           | a=9 b=9,drain c2@b/LOW                    | a:P b:S     |           | c2=a
          all are draining                  | a=9,drain b=9,drain c1@a/LOW c2@b/LOW     | a:S b:S     |           | c1=a c2=b
          no successor                      | a=9,drain b=9 c=9 c2@b/LOW                | a:S c:S     |           | c2=c
          no successor, though the backup   | a=9,drain b=9 c=9 c2@b/LOW>a              | a:S c:S     | a+c2      | c2=c
          better it than nobody             | a=9,drain b=9 c=0 c2@b/LOW                | a:S c:S     |           | c2=a
          better it than one who fails      | a=9,drain b=9 c=9 c2@b/LOW                | a:S c:S     | c!c2      | c2=a
          better it than a home who fails   | a=9,drain b=9 c2@b/LOW                    | a:S b:S     | b!c2      | c2=a
          but not before a home who drains  | a=9,drain b=9,drain c2@b/LOW              | a:S b:S     | a+c2      | c2=b
          does not keep for one on probation| a=9,drain b=9 c2@b/LOW                    | a:S b:P     | a+c2      | c2=b
          homeless before drained           | a=1 b=9,drain c=9 c1@b/HIGH c2@c/LOW      | a:S b:S     |           | c1=b c2=a
          drained before staying            | a=1 b=9,drain c=9 c1@c/HIGH c2@b/LOW      | a:S b:S c:P | a+c1      | c1=c c2=a
          drained by priority               | a=1 b=9,drain c1@b/LOW c2@b/HIGH          | a:S b:S     | a+c1      | c1=b c2=a
          nobody reaches: not the drained   | a=9,drain b=9 c=9 c2@b/LOW                | a:S c:S     | a!c2 c!c2 | c2=c
          """)
  void drainsServers(
      String name, String site, String live, @Nullable String facts, String expected) {
    assertThat(show(plan(site(site), live, facts))).as(name).isEqualTo(expected);
  }

  /// A server without a usable volume is no home and no successor, as long as anybody else can have
  /// the camera.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          goes elsewhere                    | a=9 b=9 c2@b/LOW                    | a:S b:V     |           | c2=a
          nobody else                       | a=9 b=9 c2@b/LOW                    | b:V         |           | c2=b
          nobody has room                   | a=0 b=9 c2@b/LOW                    | a:S b:V     |           | c2=b
          nobody at its location            | a=9,x b=9,y c2@b/LOW                | a:S b:V     |           | c2=b
          nobody else reaches it            | a=9 b=9 c2@b/LOW                    | a:S b:V     | a!c2      | c2=b
          Never stays                       | a=9 b=9 c2@b/NEVER                  | a:S b:V     |           | c2=b
          others are starting               | a=9 b=9 c2@b/LOW                    | a:0 b:V     |           | c2=b
          others are on probation           | a=9 b=9 c2@b/LOW                    | a:P b:V     |           | c2=a
          others are draining               | a=9,drain b=9 c2@b/LOW              | a:S b:V     |           | c2=a
          nobody has one                    | a=9 b=9 c1@a/LOW c2@b/LOW           | a:V b:V     |           | c1=a c2=b
          to its backup                     | a=9 b=9 c=9 c2@b/LOW>c              | a:S b:V c:S |           | c2=c
          no successor                      | a=9 b=9 c=9 c2@b/LOW                | a:V c:S     |           | c2=c
          no successor, though the backup   | a=9 b=9 c=9 c2@b/LOW>a              | a:V c:S     |           | c2=c
          no successor, though it held it   | a=9 b=9 c=9 c2@b/LOW                | a:V c:S     | a+c2      | c2=c
          better one who failed before      | a=9 b=9 c=9 c2@b/LOW                | a:V c:S     | c!c2      | c2=c
          better one who is drained         | a=9 b=9 c=9,drain c2@b/LOW          | a:V c:S     |           | c2=c
          better it than nobody             | a=9 b=9 c=0 c2@b/LOW                | a:V c:S     |           | c2=a
          keeps nothing for one on probation| a=9 b=9 c2@b/LOW                    | a:V b:P     | a+c2      | c2=b
          homeless like those of the dead   | a=1 b=9 c1@b/LOW c2@d/HIGH          | a:S b:V     |           | c1=b c2=a
          has one again: stays where held   | a=9 b=9 c2@b/LOW                    | a:S b:P     | a+c2      | c2=a
          """)
  void sparesServersWithoutAVolume(
      String name, String site, String live, @Nullable String facts, String expected) {
    assertThat(show(plan(site(site), live, facts))).as(name).isEqualTo(expected);
  }

  /// `c2=b+c`: b records it, and c is its companion.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          constant                          | b=9 c=9,constant c2@b/LOW>c               | b:S c:S     |           | c2=b+c
          warm                              | b=9 c=9,warm c2@b/LOW>c                   | b:S c:S     |           | c2=b+c
          normal                            | b=9 c=9 c2@b/LOW>c                        | b:S c:S     |           | c2=b
          fast                              | b=9 c=9,fast c2@b/LOW>c                   | b:S c:S     |           | c2=b
          not somebody's backup             | b=9 c=9,warm c2@b/LOW                     | b:S c:S     |           | c2=b
          its mode matters, not the home's  | b=9,warm c=9 c2@b/LOW>c                   | b:S c:S     |           | c2=b
          down                              | b=9 c=9,warm c2@b/LOW>c                   | b:S         |           | c2=b
          starting                          | b=9 c=9,warm c2@b/LOW>c                   | b:S c:0     |           | c2=b
          on probation                      | b=9 c=9,warm c2@b/LOW>c                   | b:S c:P     |           | c2=b+c
          waiting                           | b=9 c=9,warm c2@b/LOW>c                   | b:S c:W     |           | c2=b+c
          draining                          | b=9 c=9,warm,drain c2@b/LOW>c             | b:S c:S     |           | c2=b
          without a usable volume           | b=9 c=9,warm c2@b/LOW>c                   | b:S c:V     |           | c2=b
          takes nothing                     | b=9 c=off,warm c2@b/LOW>c                 | b:S c:S     |           | c2=b
          no room                           | b=9 c=0,warm c2@b/LOW>c                   | b:S c:S     |           | c2=b
          room for the important            | b=9 c=1,warm c1@b/LOW>c c2@b/HIGH>c       | b:S c:S     |           | c1=b c2=b+c
          homeless before companions        | a=9 b=9 c=1,warm c1@a/LOW>c c2@b/HIGH>c   | b:S c:S     |           | c1=c c2=b
          staying before companions         | a=9 b=9 c=1,warm c1@a/LOW c2@b/HIGH>c     | a:P b:S c:S | c+c1      | c1=c c2=b
          does not reach it                 | b=9 c=9,warm c2@b/LOW>c                   | b:S c:S     | c!c2      | c2=b
          Never is nobody else's            | b=9 c=9,constant c2@b/NEVER>c             | b:S c:S     |           | c2=b
          disabled                          | b=9 c=9,constant c2@b/LOW/disabled>c      | b:S c:S     |           | c2=DISABLED
          its own home                      | b=9,constant c2@b/LOW>b                   | b:S         |           | c2=b
          at another location               | b=9,x c=9,y,warm c2@b/LOW>c               | b:S c:S     |           | c2=b+c
          home dead                         | a=9 b=9 c=9,warm c2@b/LOW>c               | a:S c:S     |           | c2=c
          home dead, companion on probation | a=9 b=9 c=9,warm c2@b/LOW>c               | a:S c:P     |           | c2=c
          home does not reach it            | a=9 b=9 c=9,warm c2@b/LOW>c               | a:S b:S c:P | b!c2      | c2=c
          home drains                       | a=9 b=9,drain c=9,warm c2@b/LOW>c         | a:S b:S c:P |           | c2=c
          drains, but nobody has room       | b=9,drain c=1,warm c1@b/HIGH c2@b/LOW>c   | b:S c:S     |           | c1=c c2=b
          constant: home at once            | b=9 c=9,constant c2@b/LOW>c               | b:0 c:S     | c+c2      | c2=b+c
          constant: waits for no order      | b=9 c=9,constant c2@b/LOW>c               | b:W c:S     | c+c2      | c2=b+c
          constant: not from another        | a=9 b=9 c=9,constant c2@b/LOW>c           | a:S b:P c:S | a+c2 c+c2 | c2=c
          constant: but drained             | b=9 c=9,constant,drain c2@b/LOW>c         | b:P c:S     | c+c2      | c2=b
          warm: home when it is stable      | b=9 c=9,warm c2@b/LOW>c                   | b:P c:S     | c+c2      | c2=c
          warm: home                        | b=9 c=9,warm c2@b/LOW>c                   | b:S c:S     | c+c2      | c2=b+c
          """)
  void givesCompanions(
      String name, String site, String live, @Nullable String facts, String expected) {
    assertThat(show(plan(site(site), live, facts))).as(name).isEqualTo(expected);
  }

  @Test
  void aHolderOnProbationKeepsWhatItWouldHaveByWeight() {
    var configuration = largeSite(3, 0);
    var cameras = new TreeMap<CameraId, Camera>();
    for (int i = 0; i < 100; i++) {
      var camera = camera("k" + i, "gone", FailoverPriority.LOW);
      cameras.put(camera.id(), camera);
    }
    configuration = new SiteConfiguration(cameras, configuration.servers());
    var bothYoung = standings("s0:P s1:P");
    var before = CameraPlan.plan(configuration, bothYoung, new TreeSet<>());
    var held = new TreeSet<Holding>();
    before
        .assignments()
        .forEach((id, assignment) -> {
          if (assignment instanceof Recorded(var server, _)) {
            held.add(new Holding(server, id));
          }
        });

    var after = CameraPlan.plan(configuration, standings("s0:S s1:P"), new TreeSet<>(), held);

    assertThat(held).hasSize(100);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aDeadServerMovesOnlyItsOwnCameras() {
    var configuration = largeSite(100, 10_000);
    var live = new TreeMap<ServerId, Standing>();
    configuration.servers().keySet().forEach(id -> live.put(id, Standing.STABLE));
    live.remove(new ServerId("s7"));
    var before = CameraPlan.plan(configuration, live, new TreeSet<>());
    live.remove(new ServerId("s42"));
    var after = CameraPlan.plan(configuration, live, new TreeSet<>());

    var moved =
        before.assignments().entrySet().stream()
            .filter(entry -> !entry.getValue().equals(after.assignments().get(entry.getKey())))
            .toList();

    assertThat(moved)
        .isNotEmpty()
        .allMatch(entry ->
            entry.getValue() instanceof Recorded(var server, _) && server.value().equals("s42"));
    assertThat(after.assignments().values()).noneMatch(Unrecorded.class::isInstance);
  }

  @Test
  void spreadsTheCamerasOfADeadServer() {
    var configuration = largeSite(11, 11_000);
    var live = new TreeMap<ServerId, Standing>();
    configuration.servers().keySet().forEach(id -> live.put(id, Standing.STABLE));
    live.remove(new ServerId("s0"));

    var shares =
        CameraPlan.plan(configuration, live, new TreeSet<>()).assignments().values().stream()
            .filter(assignment -> assignment instanceof Recorded(_, var foreign) && foreign)
            .collect(Collectors.groupingBy(assignment -> assignment, Collectors.counting()));

    assertThat(shares).hasSize(10);
    assertThat(shares.values()).allMatch(count -> count > 60 && count < 140);
  }

  private static Plan plan(SiteConfiguration site, String live, @Nullable String facts) {
    var unreachable = new TreeSet<Unreachable>();
    var holdings = new TreeSet<Holding>();
    for (var word : words(facts == null ? "" : facts)) {
      var parts = List.of(word.split("[!+]", -1));
      var server = new ServerId(parts.get(0));
      var camera = new CameraId(parts.get(1));
      if (word.contains("!")) {
        unreachable.add(new Unreachable(server, camera));
      } else {
        holdings.add(new Holding(server, camera));
      }
    }
    return CameraPlan.plan(site, standings(live), unreachable, holdings);
  }

  private static SortedMap<ServerId, Standing> standings(String text) {
    var standings = new TreeMap<ServerId, Standing>();
    for (var word : words(text)) {
      var parts = List.of(word.split(":", -1));
      standings.put(
          new ServerId(parts.get(0)),
          switch (parts.get(1)) {
            case "S" -> Standing.STABLE;
            case "P" -> Standing.PROBATION;
            case "W" -> Standing.WAITING;
            case "V" -> Standing.NO_VOLUME;
            default -> Standing.STARTING;
          });
    }
    return standings;
  }

  private static String show(Plan plan) {
    return plan.assignments().entrySet().stream()
        .map(entry ->
            entry.getKey()
                + "="
                + switch (entry.getValue()) {
                  case Recorded(var server, _) -> server.toString();
                  case Unrecorded(var reason) -> reason.toString();
                }
                + Optional.ofNullable(plan.companions().get(entry.getKey()))
                    .map(companion -> "+" + companion)
                    .orElse(""))
        .collect(Collectors.joining(" "));
  }

  private static SiteConfiguration largeSite(int serverCount, int cameraCount) {
    var servers = new TreeMap<ServerId, ServerSettings>();
    for (int i = 0; i < serverCount; i++) {
      var id = new ServerId("s" + i);
      servers.put(id, new ServerSettings(id, "http://" + id, true, cameraCount + 100));
    }
    var cameras = new TreeMap<CameraId, Camera>();
    for (int i = 0; i < cameraCount; i++) {
      var priority = PRIORITIES.get(i % PRIORITIES.size());
      var camera = camera("c" + i, "s" + i % serverCount, priority);
      cameras.put(camera.id(), camera);
    }
    return new SiteConfiguration(cameras, servers);
  }

  private static Camera camera(String id, String home, FailoverPriority priority) {
    return new Camera(
        new CameraId(id), "rtsp://10.0.0.1/" + id, "", "", new ServerId(home), priority, true);
  }
}
