package dev.meerkat.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.client.Errand.Failure;
import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.core.client.Errand.Next;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrandTest {
  private static final ApiAddress A = ApiAddress.named("http://a:7080");
  private static final ApiAddress B = new ApiAddress("b", "http://b:7080", true);
  private static final ApiAddress C = new ApiAddress("c", "http://c:7080", true);

  @ParameterizedTest
  @CsvSource({
    "READ,       NOT_SENT, next",
    "READ,       BUSY,     next",
    "READ,       UNSURE,   next",
    "READ,       FAILED,   next",
    "READ,       REFUSED,  no",
    "REPEATABLE, NOT_SENT, next",
    "REPEATABLE, BUSY,     next",
    "REPEATABLE, UNSURE,   next",
    "REPEATABLE, FAILED,   no",
    "REPEATABLE, REFUSED,  no",
    "ONCE,       NOT_SENT, next",
    "ONCE,       BUSY,     next",
    "ONCE,       UNSURE,   unknown",
    "ONCE,       FAILED,   no",
    "ONCE,       REFUSED,  no",
  })
  void goesOnWhereNothingCanHappenTwice(Kind kind, Failure failure, String expected) {
    String unknown =
        ". It is not known whether the change was made: look first (meerkat status), and repeat it"
            + " if it was not";
    assertThat(Errand.begin(kind, A, List.of(B, C)).failed(failure, "it is bad", "mend it"))
        .isEqualTo(
            switch (expected) {
              case "next" ->
                  new Next.Ask(
                      new Errand(
                          kind,
                          B,
                          List.of(C),
                          List.of(new Errand.Attempt(A, failure, "it is bad")),
                          failure == Failure.UNSURE));
              case "unknown" -> new Next.GiveUp("it is bad: mend it" + unknown);
              default -> new Next.GiveUp("it is bad: mend it");
            });
  }

  private static Next run(Kind kind, List<Failure> failures) {
    Errand errand = Errand.begin(kind, A, List.of(B, C));
    for (Failure failure : failures) {
      switch (errand.failed(failure, errand.at().url() + " is " + failure, "")) {
        case Next.Ask(var next) -> errand = next;
        case Next.GiveUp done -> {
          return done;
        }
      }
    }
    return new Next.Ask(errand);
  }

  @Test
  void tellsWhatWasWrongWithEachOfThem() {
    assertThat(run(Kind.READ, List.of(Failure.NOT_SENT, Failure.UNSURE, Failure.BUSY)))
        .isEqualTo(
            new Next.GiveUp(
                "no server of the site does it: http://a:7080 is NOT_SENT; http://b:7080 is UNSURE;"
                    + " http://c:7080 is BUSY"));
  }

  @Test
  void theAnswerOfAServerIsTheReason() {
    assertThat(run(Kind.ONCE, List.of(Failure.NOT_SENT, Failure.REFUSED)))
        .isEqualTo(new Next.GiveUp("http://b:7080 is REFUSED"));
  }

  @Test
  void aDoubtRemainsWhereALaterServerIsNotEvenThere() {
    assertThat(
            run(Kind.REPEATABLE, List.of(Failure.UNSURE, Failure.NOT_SENT, Failure.NOT_SENT))
                .toString())
        .contains("It is not known whether the change was made");
    assertThat(
            run(Kind.REPEATABLE, List.of(Failure.NOT_SENT, Failure.NOT_SENT, Failure.NOT_SENT))
                .toString())
        .doesNotContain("It is not known");
  }

  @ParameterizedTest
  @CsvSource({
    // a loopback address is of use on its own host only
    "http://10.0.0.1:7080,  south",
    "http://127.0.0.1:7080, here|south",
    "http://localhost:7080, here|south",
    "http://[::1]:7080,     here|south",
  })
  void turnsToThoseThatItCanReach(String asked, String expected) {
    var told =
        List.of(
            new ApiAddress("asked", asked, true),
            new ApiAddress("south", "http://10.0.0.2:7080", true),
            new ApiAddress("here", "http://127.0.0.1:7081", true));
    assertThat(ApiAddress.others(asked, told))
        .extracting(ApiAddress::server)
        .containsExactly(expected.split("\\|"));
  }

  @Test
  void turnsFirstToTheLiving_andToSoManyOnly() {
    var told =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(i -> new ApiAddress("s" + (char) ('a' + i), "http://h" + i, i % 3 == 2))
            .toList();
    assertThat(ApiAddress.others("http://h2", told))
        .extracting(ApiAddress::server)
        .containsExactly("sf", "si", "sl", "so", "sr", "sa", "sb", "sd");
  }

  @Test
  void oneAddressIsTriedOnce() {
    var told =
        List.of(new ApiAddress("a", "http://h1", true), new ApiAddress("b", "http://h1", true));
    assertThat(ApiAddress.others("http://h0", told)).hasSize(1);
  }
}
