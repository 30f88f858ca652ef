package dev.meerkat.replication.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.wire.Bounds;
import dev.meerkat.replication.wire.Checked;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.MessageForm;
import dev.meerkat.replication.wire.SameValues;
import dev.meerkat.replication.wire.Samples;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class LinkTest {
  private static final FolderFacts FOLDER =
      new FolderFacts("/srv/accounts", "ext4", 2, 1, 1, "1.0");

  /// Patient ones: the machine may be slow.
  private static final LinkSettings SETTINGS =
      new LinkSettings(60_000, 100, 60_000, 3_000, 10, 100, 1L << 20, 0, false);

  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final LinkSecurity ONE = AUTHORITY.security("one");
  private static final LinkSecurity TWO = AUTHORITY.security("two");

  private final Listener atSource = new Listener();
  private final Listener atMirror = new Listener();
  private final List<AutoCloseable> open = new ArrayList<>();
  private LinkPort port = port(SETTINGS);

  private static LinkPort port(LinkSettings settings) {
    try {
      var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return LinkPort.open(any, TWO, settings);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void serve() {
    serve(SETTINGS, atMirror);
  }

  private LinkEnd serve(LinkSettings settings, LinkListener listener) {
    var end = end("two", Message.Role.MIRROR, TWO, settings, listener);
    open.add(end);
    port.serve(end);
    return end;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    port.close();
  }

  private static LinkEnd end(
      String name,
      Message.Role role,
      LinkSecurity security,
      LinkSettings settings,
      LinkListener listener) {
    return new LinkEnd("accounts", new ServerId(name), role, security, settings, listener);
  }

  private LinkDialer dial(LinkEnd end) {
    return dial(end, () -> InetSocketAddress.createUnresolved("127.0.0.1", port.number()));
  }

  private LinkDialer dial(LinkEnd end, Supplier<InetSocketAddress> place) {
    var dialer = LinkDialer.start(end, place);
    open.add(dialer);
    return dialer;
  }

  private LinkDialer dial(LinkSecurity security, LinkSettings settings) {
    return dial(end("one", Message.Role.SOURCE, security, settings, atSource));
  }

  private static Message.Changes batch(Mark after, int bytes) {
    MemorySegment data = MemorySegment.ofArray(new byte[bytes]);
    var write = new Change.Write(new FileId(1), 0, data, Instant.EPOCH);
    var record = StreamRecord.of(after, Ranges.NONE, write);
    return Message.Changes.of(List.of(record), record.end(), 0, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothSidesKnowOneAnotherAndHearWhatIsSaidInItsOrder(boolean compress) throws Exception {
    dial(ONE, SETTINGS.compressing(compress));
    Link source = atSource.nextLink();
    Link mirror = atMirror.nextLink();
    assertThat(source.peer())
        .isEqualTo(new Message.Opening("accounts", new ServerId("two"), Message.Role.MIRROR));
    assertThat(mirror.peer())
        .isEqualTo(new Message.Opening("accounts", new ServerId("one"), Message.Role.SOURCE));
    var greeting = new Message.Greeting(new Hello(Copy.NEW), FOLDER);
    assertThat(mirror.send(greeting)).isTrue();
    assertThat(atSource.nextMessage()).isEqualTo(greeting);
    var sent = new AtomicInteger();
    Mark at = Mark.START;
    var batches = new ArrayList<Message>();
    for (int i = 0; i < 20; i++) {
      var records = new Samples(i).records(at);
      at = records.getLast().end();
      batches.add(Message.Changes.of(records, at, i, 0));
    }
    for (Message batch : batches) {
      assertThat(source.send(batch, sent::incrementAndGet)).isTrue();
    }
    for (Message batch : batches) {
      Message got = atMirror.nextMessage();
      assertThat(got).matches(it -> SameValues.same(batch, it));
    }
    until(() -> sent.get() == 20);
    mirror.send(new Message.Acknowledgement(at, Mark.START));
    assertThat(atSource.nextMessage()).isEqualTo(new Message.Acknowledgement(at, Mark.START));
  }

  @Test
  void aConnectionThatIsClosedIsToldWhyAndMadeAgainWithAGreaterSession() throws Exception {
    dial(ONE, SETTINGS);
    for (long session = 1; session <= 3; session++) {
      Link source = atSource.nextLink();
      Link mirror = atMirror.nextLink();
      assertThat(source.session()).isEqualTo(session);
      assertThat(mirror.session()).isEqualTo(session);
      mirror.close("no room for more");
      assertThat(atMirror.nextLost()).isEqualTo(new Listener.Lost(session, "no room for more"));
      assertThat(atSource.nextLost())
          .isEqualTo(new Listener.Lost(session, "the other side says: no room for more"));
      assertThat(mirror.send(new Message.Greeting(new Hello(Copy.NEW), FOLDER))).isFalse();
    }
  }

  @Test
  void aSideThatHasMovedIsFoundWhereItIsNow() throws Exception {
    var end = end("one", Message.Role.SOURCE, ONE, SETTINGS, atSource);
    var asked = new AtomicInteger();
    // Nobody is at port 1.
    LinkDialer _ =
        dial(
            end,
            () ->
                InetSocketAddress.createUnresolved(
                    "127.0.0.1", asked.getAndIncrement() == 0 ? 1 : port.number()));
    assertThat(atSource.nextLink().session()).isEqualTo(1);
    assertThat(asked.get()).isGreaterThan(1);
  }

  @Test
  void whatIsSmallIsSaidBeforeTheConnectionEnds() throws Exception {
    dial(ONE, SETTINGS);
    Link source = atSource.nextLink();
    atMirror.nextLink();
    for (long version = 1; version <= 100; version++) {
      source.send(new Message.Ruled(new Ruling(version, 1, new ServerId("one"), true)));
    }
    source.close("closed");
    for (long version = 1; version <= 100; version++) {
      assertThat(atMirror.nextMessage())
          .isEqualTo(new Message.Ruled(new Ruling(version, 1, new ServerId("one"), true)));
    }
    assertThat(atMirror.nextLost().why()).isEqualTo("the other side says: closed");
  }

  @Test
  void oneAddressDoesNotTakeEveryPlace() throws Exception {
    var silent = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 4; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port.number()));
      }
      try (var fifth = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
        assertThat(fifth.getInputStream().read()).as("it is closed").isEqualTo(-1);
      }
      InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
      try (var other = new Socket(InetAddress.getLoopbackAddress(), port.number(), elsewhere, 0)) {
        other.getOutputStream().write(new byte[64]);
        assertThat(other.getInputStream().read()).as("it is answered").isNotEqualTo(-1);
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void whoHasNoCertificateOfTheAuthorityIsNotHeard() throws Exception {
    var dialer = dial(new TestAuthority().security("one"), SETTINGS);
    until(() -> dialer.failure().isPresent());
    assertThat(dialer.failure().orElseThrow()).startsWith("no connection with 127.0.0.1:");
    assertThat(atSource.isEmpty()).isTrue();
    assertThat(atMirror.isEmpty()).isTrue();
  }

  @Test
  void whoShowsNoCertificateIsNotHeard() throws Exception {
    var context = SSLContext.getInstance(LinkSecurity.PROTOCOL);
    context.init(null, trustAll(), null);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            RawClient.known(
                port.number(), new LinkSecurity(() -> context, (_, _) -> Optional.empty())));
    assertThat(atMirror.isEmpty()).isTrue();
  }

  private static TrustManager[] trustAll() {
    return new TrustManager[] {
      new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      }
    };
  }

  @Test
  void whoCallsItselfOtherwiseThanItsCertificateIsRefused() throws Exception {
    assertRefused(
        dial(AUTHORITY.security("three"), SETTINGS), "one has shown the certificate of CN=three");
  }

  @Test
  void anotherDatasetIsRefused() throws Exception {
    assertRefused(
        dial(
            new LinkEnd(
                "ledger", new ServerId("one"), Message.Role.SOURCE, ONE, SETTINGS, atSource)),
        "no standby of dataset ledger is here");
  }

  @Test
  void twoSidesOfOneRoleAreRefused() throws Exception {
    assertRefused(
        dial(end("one", Message.Role.MIRROR, ONE, SETTINGS, atSource)),
        "both sides of dataset accounts are passive");
  }

  @Test
  void twoSidesOfOneNameAreRefused() throws Exception {
    assertRefused(
        dial(end("two", Message.Role.SOURCE, TWO, SETTINGS, atSource)),
        "both sides are called two");
  }

  private void assertRefused(LinkDialer dialer, String why) {
    until(() -> dialer.failure().filter(it -> it.contains(why)).isPresent());
    assertThat(atSource.isEmpty()).isTrue();
    assertThat(atMirror.isEmpty()).isTrue();
  }

  @Test
  void rubbishEndsTheConnectionWithASentence() throws Exception {
    try (var client = RawClient.known(port.number(), ONE)) {
      atMirror.nextLink();
      byte[] bytes = RawClient.bytes(batch(Mark.START, 1_000));
      bytes[500] ^= (byte) 1;
      client.send(bytes, bytes.length);
      assertThat(client.next().toString()).contains("makes no sense").contains("garbled");
      assertThat(atMirror.nextLost().why()).contains("message is malformed at byte 4: garbled");
    }
  }

  @Test
  void aLengthThatNoMessageHasTakesNoMemory() throws Exception {
    try (var client = RawClient.known(port.number(), ONE)) {
      atMirror.nextLink();
      client.send(new byte[] {127, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0}, 12);
      assertThat(atMirror.nextLost().why()).contains("a length of 2147483647 bytes");
    }
  }

  @Test
  void whatTheOtherSideMayNotSayEndsTheConnection() throws Exception {
    try (var client = RawClient.known(port.number(), ONE)) {
      atMirror.nextLink();
      byte[] bytes = RawClient.bytes(new Message.Acknowledgement(Mark.START, Mark.START));
      client.send(bytes, bytes.length);
      assertThat(client.next())
          .isEqualTo(new Message.Leaving("the other side may not say Acknowledgement"));
      assertThat(atMirror.nextLost().why()).contains("may not say Acknowledgement");
    }
  }

  @Test
  void aConnectionThatEndsInAMessageIsToldSo() throws Exception {
    try (var client = RawClient.known(port.number(), ONE)) {
      atMirror.nextLink();
      byte[] bytes = RawClient.bytes(batch(Mark.START, 1_000));
      client.send(bytes, 700);
      client.channel.finish(new Message.Heartbeat());
      assertThat(atMirror.nextLost().why()).isEqualTo("the connection ended in a message");
    }
  }

  /// As one that is cut off: the listener must not wait for its answer.
  @Test
  void aConnectionWithASideThatIsNotHeardAnyMoreIsOverAtOnce() throws Exception {
    port.close();
    var settings = new LinkSettings(60_000, 100, 60_000, 600_000, 10, 100, 1L << 20, 0, false);
    port = port(settings);
    var listener = new Listener();
    serve(settings, listener);
    try (var client = RawClient.known(port.number(), ONE)) {
      Link link = listener.nextLink();
      until(link::isQuiet);
      link.close("no more");
      assertThat(listener.nextLost().why()).isEqualTo("no more");
      assertThat(client.next()).isEqualTo(new Message.Leaving("no more"));
    }
  }

  @Test
  void aSideThatStopsInAMessageIsGivenUp() throws Exception {
    port.close();
    var settings = new LinkSettings(60_000, 100, 1_000, 3_000, 10, 100, 1L << 20, 0, false);
    port = port(settings);
    var listener = new Listener();
    serve(settings, listener);
    try (var client = RawClient.known(port.number(), ONE)) {
      listener.nextLink();
      client.send(RawClient.bytes(batch(Mark.START, 1_000)), 700);
      assertThat(listener.nextLost().why()).isEqualTo("nothing was heard for 1000 ms");
    }
  }

  @Test
  void anotherVersionIsRefusedWithASentence() throws Exception {
    try (var client = new RawClient(port.number(), ONE)) {
      byte[] bytes =
          RawClient.bytes(
              new Message.Opening("accounts", new ServerId("one"), Message.Role.SOURCE));
      bytes[8] = 9;
      Checked.seal(MemorySegment.ofArray(bytes));
      client.send(bytes, bytes.length);
      assertThat(client.next().toString())
          .contains(
              "version 9 is spoken, and this program speaks "
                  + MessageForm.VERSION
                  + ": both sides must have the same");
      assertThat(atMirror.isEmpty()).isTrue();
    }
  }

  @Test
  void aConnectionWithoutWordsHasHeartbeats() throws Exception {
    try (var client = RawClient.known(port.number(), ONE)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.channel.read(Bounds.MESSAGE_BYTES)).isEqualTo(new Message.Heartbeat());
      }
    }
  }

  @Test
  void aNewConnectionEndsTheOneBefore() throws Exception {
    try (var _ = RawClient.known(port.number(), ONE)) {
      assertThat(atMirror.nextLink().session()).isEqualTo(1);
      try (var second = RawClient.known(port.number(), ONE)) {
        assertThat(atMirror.nextLost())
            .isEqualTo(new Listener.Lost(1, "the other side has connected again"));
        assertThat(atMirror.nextLink().session()).isEqualTo(2);
        byte[] bytes = RawClient.bytes(batch(Mark.START, 10));
        second.send(bytes, bytes.length);
        assertThat(atMirror.nextMessage()).isInstanceOf(Message.Changes.class);
      }
    }
  }

  /// A listener that takes nothing makes who sends wait; nothing is lost, and nothing piles up.
  @Test
  void aSlowReaderHoldsUpTheSender() throws Exception {
    int count = 32;
    port.close();
    port = port(SETTINGS);
    var permits = new Semaphore(0);
    var taken = new AtomicInteger();
    serve(
        SETTINGS,
        new LinkListener() {
          @Override
          public void linked(Link link) {}

          @Override
          public void received(long session, Message message) {
            permits.acquireUninterruptibly();
            taken.incrementAndGet();
          }

          @Override
          public void lost(long session, String why) {
            atMirror.lost(session, why);
          }
        });
    dial(ONE, SETTINGS);
    Link source = atSource.nextLink();
    var given = new AtomicInteger();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              Mark at = Mark.START;
              for (int i = 0; i < count; i++) {
                var batch = batch(at, 1 << 20);
                at = batch.batch().through();
                if (source.send(batch)) {
                  given.incrementAndGet();
                }
              }
            });
    until(() -> sender.getState() == Thread.State.WAITING);
    assertThat(given.get()).isLessThan(count);
    assertThat(taken.get()).isZero();
    permits.release(count);
    until(() -> taken.get() == count);
    sender.join();
    assertThat(given.get()).isEqualTo(count);
    assertThat(atMirror.isEmpty()).isTrue();
  }

  @Test
  void aConnectionIsClosedAlsoWhenTheOtherSideDoesNotRead() throws Exception {
    try (var _ = RawClient.known(port.number(), ONE)) {
      Link mirror = atMirror.nextLink();
      var room = new CountDownLatch(1);
      Thread filler =
          Thread.ofPlatform()
              .start(() -> {
                var greeting = new Message.Leaving("x".repeat(4_000));
                while (mirror.send(greeting)) {
                  room.countDown();
                }
              });
      room.await();
      until(() -> filler.getState() == Thread.State.WAITING);
      mirror.close("enough");
      assertThat(atMirror.nextLost()).isEqualTo(new Listener.Lost(1, "enough"));
      filler.join();
    }
  }

  @Test
  void messagesArriveUnderALimitOfBandwidth() throws Exception {
    dial(ONE, SETTINGS.limitedTo(10L << 20));
    Link source = atSource.nextLink();
    atMirror.nextLink();
    Message batch = batch(Mark.START, 100_000);
    source.send(batch);
    assertThat(atMirror.nextMessage()).matches(it -> SameValues.same(batch, it));
  }

  @Test
  void thePortIsFreeWhenItIsClosed() throws Exception {
    int number = port.number();
    port.close();
    port =
        LinkPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), number), TWO, SETTINGS);
    assertThat(port.number()).isEqualTo(number);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            LinkPort.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), number), TWO, SETTINGS))
        .withMessageContaining("cannot wait for connections at");
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time out").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
