package dev.meerkat.server.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Channel.Interest;
import dev.meerkat.core.notice.MailChannel;
import dev.meerkat.core.notice.MailChannel.Security;
import dev.meerkat.core.notice.Notice;
import dev.meerkat.core.notice.Notice.ProblemsChanged;
import dev.meerkat.core.notice.Patience;
import dev.meerkat.core.notice.Problem;
import dev.meerkat.core.notice.Templates;
import dev.meerkat.server.notice.MailGate.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostOfficeTest {
  private static final ServerId SOUTH = new ServerId("south");
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path folder = Path.of("");

  private final List<String> problems = new CopyOnWriteArrayList<>();

  private PostOffice open() throws IOException {
    return PostOffice.open(folder, SOUTH, () -> "harbour", InstantSource.system(), problems::add);
  }

  private PostOffice open(InstantSource clock, LongSupplier nanoTime) throws IOException {
    return PostOffice.open(folder, SOUTH, () -> "harbour", clock, nanoTime, problems::add);
  }

  private static SortedMap<String, Channel> channels(Channel... channels) {
    var byName = new TreeMap<String, Channel>();
    for (Channel channel : channels) {
      byName.put(channel.name(), channel);
    }
    return byName;
  }

  private static Delivery delivery(PostOffice office, String channel) {
    return Optional.ofNullable(office.deliveries().get(channel)).orElseThrow();
  }

  private static MailChannel mail(MailGate gate, String password, Interest interest) {
    return new MailChannel(
        "office",
        interest,
        "127.0.0.1",
        gate.port(),
        Security.STARTTLS,
        MailGate.USER,
        password,
        gate.fingerprint(),
        "meerkat@example.org",
        List.of("office@example.org"),
        Templates.USUAL);
  }

  private static Notice problem(String what) {
    return new ProblemsChanged(
        SOUTH,
        System.currentTimeMillis(),
        List.of(new Problem(what, false, what, "mend it")),
        List.of(),
        0);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waiting for " + what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void aChannelThatHangsHoldsUpNoOther() throws Exception {
    try (var gate = new MailGate();
        var receiver = new Receiver()) {
      gate.behave(Manner.HANGING);
      var office = open();
      office.use(channels(mail(gate, MailGate.PASSWORD, Interest.ALL), receiver.channel()));
      office.post(List.of(problem("one"), problem("two")));
      await("the webhook", () -> receiver.received().size() == 2);
      assertThat(receiver.received()).allMatch(Receiver.Received::genuine);
      assertThat(receiver.received().getFirst().body().at("/data/begun/0/what").asText())
          .isEqualTo("one");
      assertThat(delivery(office, "office").waiting()).isEqualTo(2);
      office.close();
      assertThat(gate.mail().getReceivedMessages()).isEmpty();
    }
  }

  @Test
  void whatWaitedIsDeliveredOnceAfterARestartAndACorrection() throws Exception {
    try (var gate = new MailGate()) {
      var first = open();
      first.use(channels(mail(gate, "falsch", Interest.ALL)));
      first.post(List.of(problem("one"), problem("two")));
      await("the failure", () -> delivery(first, "office").trouble().isPresent());
      first.close();
      assertThat(problems)
          .anyMatch(each -> each.contains("refuses the login") && each.contains("check user name"));
      assertThat(String.join("", problems)).doesNotContain("falsch");

      var second = open();
      assertThat(second.waiting()).hasSize(2);
      second.use(channels(mail(gate, "falsch", Interest.ALL)));
      await("the failure", () -> delivery(second, "office").trouble().isPresent());
      second.use(channels(mail(gate, MailGate.PASSWORD, Interest.ALL)));
      await("the delivery", () -> second.waiting().isEmpty());
      await(
          "the state",
          () -> {
            var delivery = delivery(second, "office");
            return delivery.delivered().isPresent() && delivery.trouble().isEmpty();
          });
      second.close();
      assertThat(gate.mail().getReceivedMessages())
          .extracting(each -> each.getHeader("Message-ID")[0])
          .hasSize(2)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void channelsGetWhatTheyAskForAndNothingWaitsForOneThatIsGoneButForOneThatMakesNoSense()
      throws Exception {
    try (var gate = new MailGate();
        var receiver = new Receiver()) {
      gate.behave(Manner.HANGING);
      var office = open();
      office.use(
          channels(
              mail(gate, MailGate.PASSWORD, new Interest(true, true, false)), receiver.channel()));
      office.post(List.of(problem("one")));
      await("the webhook", () -> receiver.received().size() == 1);
      assertThat(delivery(office, "office").waiting()).isZero();
      receiver.answer(500);
      office.post(List.of(problem("two")));
      await("the failure", () -> delivery(office, "hook").trouble().isPresent());
      office.use(channels(), new TreeSet<>(List.of("hook")));
      assertThat(office.waiting()).hasSize(1);
      office.use(channels());
      assertThat(office.waiting()).isEmpty();
      office.close();
    }
  }

  @Test
  void aTestIsSentAtOnceAndTellsTheAnswer() throws Exception {
    try (var gate = new MailGate()) {
      var office = open();
      var outcome = office.test(mail(gate, MailGate.PASSWORD, Interest.ALL));
      assertThat(outcome).isInstanceOf(Outcome.Delivered.class).asString().contains("250");
      assertThat(gate.mail().waitForIncomingEmail(20_000, 1)).isTrue();
      assertThat(gate.mail().getReceivedMessages()[0].getSubject())
          .isEqualTo("[harbour] a test by south");
      office.close();
    }
  }

  /// A host without a clock of its own begins in 1970, until it hears of a time server.
  @Test
  void aWallClockThatJumpsGivesNothingUp() throws Exception {
    try (var receiver = new Receiver()) {
      receiver.answer(500);
      var wall = new AtomicReference<>(Instant.now());
      var office = open(wall::get, System::nanoTime);
      office.use(channels(receiver.channel()));
      office.post(List.of(problem("one")));
      await("the failure", () -> delivery(office, "hook").trouble().isPresent());
      wall.updateAndGet(now -> now.plus(Duration.ofDays(20_000)));
      receiver.answer(200);
      office.post(List.of(problem("two")));
      await("the delivery", () -> office.waiting().isEmpty());
      office.close();
      assertThat(problems).noneMatch(each -> each.contains("given up"));
    }
  }

  @Test
  void whatFailsForAWeekIsGivenUp() throws Exception {
    try (var receiver = new Receiver()) {
      receiver.answer(500);
      var nanos = new AtomicLong();
      var office = open(InstantSource.system(), nanos::get);
      office.use(channels(receiver.channel()));
      office.post(List.of(problem("one")));
      await("the failure", () -> delivery(office, "hook").trouble().isPresent());
      nanos.addAndGet(Patience.MAX_AGE_NANOS + 1);
      office.use(channels(receiver.channel()));
      await("the end", () -> office.waiting().isEmpty());
      assertThat(problems).anyMatch(each -> each.contains("within a week and is given up"));
      // Never before an attempt has failed.
      receiver.answer(200);
      office.post(List.of(problem("two")));
      await("the delivery", () -> delivery(office, "hook").delivered().isPresent());
      office.close();
    }
  }
}
