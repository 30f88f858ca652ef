package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents that are rewritten because their server goes over to another site.
class ConfigurationRewriteTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");
  private static final DocumentKey GATE = new DocumentKey("camera", "gate");

  @TempDir private Path directory;
  private Instant now = Instant.ofEpochMilli(1_790_000_000_000L);

  private ConfigurationStore open() throws IOException {
    return ConfigurationStore.open(directory, NORTH, () -> now);
  }

  @Test
  void whatIsRewrittenForAnotherSiteIsOfItsPresent() throws Exception {
    Instant right = now;
    now = right.plusSeconds(7_200);
    ConfigurationStore store = open();
    ConfigurationStoreTest.add(store, "gate");
    now = right;
    store.rewrite(ConfigurationRewriteTest::joining, Optional.empty(), identity(), _ -> {});
    assertThat(store.newestVersion()).contains(new Hlc(now.toEpochMilli(), 0, NORTH));
  }

  /// The camera was removed there a moment ago, by a server whose clock is ahead of this one's.
  @Test
  void whatIsBroughtIntoASiteIsNewerThanItsDeletions() throws Exception {
    ConfigurationStore there = ConfigurationStore.open(directory.resolve("b"), SOUTH, () -> now);
    ConfigurationStoreTest.add(there, "gate");
    there.delete(GATE);
    now = now.minusSeconds(40);
    ConfigurationStore joiner = open();
    ConfigurationStoreTest.add(joiner, "gate");
    joiner.rewrite(ConfigurationRewriteTest::joining, there.newestVersion(), identity(), _ -> {});
    joiner.merge(there.missingFor(joiner.digest()), SOUTH);
    there.merge(joiner.missingFor(there.digest()), NORTH);
    assertThat(joiner.configuration().cameras()).containsOnlyKeys(new CameraId("gate"));
    assertThat(there.configuration()).isEqualTo(joiner.configuration());
  }

  private static Documents joining(Documents all, ServerId self, Hlc version) {
    return SiteDocuments.joining(all, self, version, new TreeSet<>());
  }

  private SiteIdentity identity() {
    return SiteIdentity.found(NORTH, "harbour", now);
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// Which of both sets of documents counts, the identity says.
  @Test
  void aCrashWhileTheSiteIsChangedLeavesDocumentsAndIdentityOfOneSite() throws Exception {
    SiteIdentity old = identity();
    SiteIdentity next = identity();
    var file = new IdentityFile(directory);
    ConfigurationStore store = open();
    file.write(old);
    store.edit(ServerDocuments.removedKey(SOUTH), ServerDocuments.removal(now.toEpochMilli()));
    assertThatThrownBy(() ->
            store.rewrite(
                ConfigurationRewriteTest::joining,
                Optional.empty(),
                next,
                _ -> {
                  throw new Crash();
                }))
        .isInstanceOf(Crash.class);
    assertThat(open().reading().removedAtMillis()).containsOnlyKeys(SOUTH);
    assertThatThrownBy(() ->
            store.rewrite(
                ConfigurationRewriteTest::joining,
                Optional.empty(),
                next,
                identity -> {
                  file.write(identity);
                  throw new Crash();
                }))
        .isInstanceOf(Crash.class);
    assertThat(open().reading().removedAtMillis()).isEmpty();
  }

  @Test
  void whatWasRewrittenIsTakenBackExactly() throws Exception {
    SiteIdentity old = identity();
    SiteIdentity next = identity();
    var file = new IdentityFile(directory);
    ConfigurationStore store = open();
    file.write(old);
    ConfigurationStoreTest.add(store, "gate");
    store.edit(ServerDocuments.removedKey(SOUTH), ServerDocuments.removal(now.toEpochMilli()));
    Documents before = store.all();
    store.rewrite(ConfigurationRewriteTest::joining, Optional.empty(), next, file::write);
    assertThat(store.all()).isNotEqualTo(before);
    store.restore(old, file::write);
    assertThat(store.all()).isEqualTo(before);
    assertThat(open().all()).isEqualTo(before);
  }

  /// People go on working while the server fails to go over, and what they do stays done.
  @Test
  void whatIsEditedBeforeARewritingIsTakenBackIsKept() throws Exception {
    SiteIdentity old = identity();
    var file = new IdentityFile(directory);
    ConfigurationStore store = open();
    file.write(old);
    for (String name : List.of("gate", "yard", "hall")) {
      ConfigurationStoreTest.add(store, name);
    }
    store.edit(ServerDocuments.removedKey(SOUTH), ServerDocuments.removal(now.toEpochMilli()));
    Documents before = store.all();
    now = now.plusSeconds(1);
    store.rewrite(ConfigurationRewriteTest::joining, Optional.empty(), identity(), file::write);
    now = now.plusSeconds(1);
    store.edit(GATE, Map.of("priority", "HIGH"));
    store.delete(new DocumentKey("camera", "yard"));
    ConfigurationStoreTest.add(store, "door");
    store.suggest(ServerDocuments.key(NORTH), ConfigurationStoreTest.suggested("http://there"));
    now = now.plusSeconds(1);
    store.restore(old, file::write);

    SiteConfiguration restored = store.configuration();
    assertThat(restored.cameras().keySet())
        .extracting(CameraId::value)
        .containsExactly("door", "gate", "hall");
    assertThat(restored.cameras().get(new CameraId("gate")))
        .extracting(Camera::priority)
        .isEqualTo(FailoverPriority.HIGH);
    assertThat(restored.servers()).isEmpty();
    assertThat(store.reading().removedAtMillis()).containsOnlyKeys(SOUTH);
    assertThat(store.all().document(new DocumentKey("camera", "hall")))
        .isEqualTo(before.document(new DocumentKey("camera", "hall")));
    assertThat(open().all()).isEqualTo(store.all());

    // Others that have known the site all along take it.
    ConfigurationStore other = ConfigurationStore.open(directory.resolve("b"), SOUTH, () -> now);
    other.merge(before, NORTH);
    other.merge(store.missingFor(other.digest()), NORTH);
    assertThat(other.configuration()).isEqualTo(restored);
  }

  @Test
  void whatIsFinalIsNotTakenBack() throws Exception {
    var file = new IdentityFile(directory);
    ConfigurationStore store = open();
    ConfigurationStoreTest.add(store, "gate");
    store.rewrite(ConfigurationRewriteTest::joining, Optional.empty(), identity(), file::write);
    store.settle();
    Documents there = store.all();
    store.restore(identity(), file::write);
    assertThat(store.all()).isEqualTo(there);
  }
}
