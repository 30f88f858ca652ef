package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.client.JoinClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a server goes over to another site, apart from the connections.
class SiteMoveTest {
  private static final ServerId SOUTH = new ServerId("south");
  private static final long NOW = Instant.parse("2026-11-26T00:00:00Z").toEpochMilli();

  @TempDir private Path folder;

  private static SiteIdentity there() {
    return SiteIdentity.found(new ServerId("north"), "museum", Instant.ofEpochMilli(NOW));
  }

  private static Admission.Move move(SiteIdentity there, Map<String, Long> removed) {
    return new Admission.Move(
        Pem.text(there.authority()),
        Pem.text(there.authorityKey()),
        Map.of("north", "10.0.0.1:7800"),
        null,
        removed,
        Map.of(DocumentKey.CAMERA, List.of("gate")));
  }

  /// Its clock may be behind that of the server that removed it there once.
  @Test
  void itsCertificateIsYoungerThanItsRemoval() throws Exception {
    SiteIdentity there = there();
    assertThat(read(move(there, Map.of())).identity().member().issuedAtMillis()).isEqualTo(NOW);
    assertThat(read(move(there, Map.of("south", NOW + 40_000))))
        .extracting(each -> each.identity().member().issuedAtMillis())
        .isEqualTo(NOW + 40_001);
    assertThat(read(move(there, Map.of())).held())
        .containsExactly(new DocumentKey(DocumentKey.CAMERA, "gate"));
  }

  private static JoinClient.Joined read(Admission.Move move) throws IOException {
    return SiteMove.read(move, SOUTH, NOW);
  }

  @Test
  void whatIsToldIsKeptUntilItIsDone() throws Exception {
    var pending = new PendingMove(folder);
    assertThat(pending.read()).isEmpty();
    Admission.Move move = move(there(), Map.of());
    pending.write(move);
    assertThat(new PendingMove(folder).read()).contains(move);
    try (var files = Files.list(folder)) {
      Path file = files.findFirst().orElseThrow();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    pending.clear();
    assertThat(pending.read()).isEmpty();
  }

  /// It left the old site because it died, and something else has its port.
  @Test
  void whoDoesNotAnswerThereHasNotGoneOver() throws Exception {
    var joined =
        new JoinClient.Joined(
            there(), new TreeMap<>(), Optional.empty(), new TreeMap<>(), new TreeSet<>());
    var refusals = new Refusals(InstantSource.system(), _ -> {});
    try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var place = new HostPort("127.0.0.1", port.getLocalPort() - 100);
      assertThatThrownBy(() -> new Arrivals(joined, refusals, Duration.ZERO).await(SOUTH, place))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("south does not answer in the other site");
    }
  }
}
