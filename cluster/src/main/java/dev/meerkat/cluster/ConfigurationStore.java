package dev.meerkat.cluster;

import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.Change;
import dev.meerkat.core.document.Conflict;
import dev.meerkat.core.document.Digest;
import dev.meerkat.core.document.Document;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.FutureVersions;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.document.Merged;
import dev.meerkat.core.document.Screened;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.core.document.SiteReading;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// The configuration that this server holds, in memory and on disk. An edit is on disk before
/// anybody hears of it; what others tell is taken even when the disk refuses it, because working on
/// is worth more, and is written with the next change. Safe for use by any thread.
public final class ConfigurationStore {
  /// Hears of changes while the store is locked, so it only takes note.
  interface Observer {
    /// @param told what this server wrote and others must hear; empty for what others told
    void changed(SiteConfiguration configuration, Documents told);

    void problemFound(String problem);

    /// Something happened that an administrator ought to know of.
    void noticed(String news);
  }

  private static final Observer NOBODY =
      new Observer() {
        @Override
        public void changed(SiteConfiguration configuration, Documents told) {}

        @Override
        public void problemFound(String problem) {}

        @Override
        public void noticed(String news) {}
      };

  private final ConfigurationFile file;
  private final InstantSource wallClock;
  private final ReentrantLock lock = new ReentrantLock();
  private Documents documents;
  private SiteReading reading;
  private Hlc clock;
  private Observer observer = NOBODY;

  /// Writers in the future that have been told already.
  private final SortedSet<ServerId> toldAhead = new TreeSet<>();

  private ConfigurationStore(
      ConfigurationFile file, InstantSource wallClock, Documents documents, ServerId self) {
    this.file = file;
    this.wallClock = wallClock;
    this.documents = documents;
    this.reading = SiteDocuments.read(documents);
    Hlc newest = documents.newestVersion().orElse(Hlc.start(self));
    this.clock = new Hlc(newest.wallMillis(), newest.counter(), self);
  }

  /// Opens the store of a server in its data directory, which is created when missing. Where the
  /// server was about to change its site, its identity there says which documents count.
  ///
  /// @throws ConfigurationFileException when the stored configuration is damaged, naming file and
  ///   place; the file is kept as it is
  public static ConfigurationStore open(Path directory, ServerId self, InstantSource wallClock)
      throws IOException {
    ConfigurationFile file = new ConfigurationFile(directory);
    Optional<SiteIdentity> identity = new IdentityFile(directory).read();
    if (identity.isPresent()) {
      file.settle(fileName(identity.get()));
    }
    return new ConfigurationStore(file, wallClock, file.read(), self);
  }

  public SiteConfiguration configuration() {
    return reading().configuration();
  }

  /// The configuration, and what of the documents was left out of it and why.
  public SiteReading reading() {
    lock.lock();
    try {
      return reading;
    } finally {
      lock.unlock();
    }
  }

  /// Writes fields of one document, creating it if need be; fields not named stay as they are.
  ///
  /// @throws IllegalArgumentException when the document would make no sense; nothing has changed
  /// @throws IOException when the disk refused the change; nothing has changed
  public void edit(DocumentKey key, Map<String, String> fields) throws IOException {
    edit(Map.of(key, fields));
  }

  /// The same for several documents at once: all are written, or none.
  public void edit(Map<DocumentKey, Map<String, String>> edits) throws IOException {
    SortedMap<DocumentKey, SortedMap<String, String>> sorted = new TreeMap<>();
    edits.forEach((key, fields) -> sorted.put(key, new TreeMap<>(fields)));
    lock.lock();
    try {
      Hlc version = clock.tick(wallClock.millis());
      Merged merged = documents.edit(sorted, version);
      checkSense(sorted, merged.next());
      keep(merged, version);
    } finally {
      lock.unlock();
    }
  }

  /// Writes a document with a version older than that of any edit: whatever anybody has ever
  /// written of it wins, also what this server has not heard yet; and so does what was suggested
  /// earlier.
  ///
  /// @throws IOException when the disk refused the change; nothing has changed
  public void suggest(DocumentKey key, Map<String, String> fields) throws IOException {
    SortedMap<DocumentKey, SortedMap<String, String>> edits = new TreeMap<>();
    edits.put(key, new TreeMap<>(fields));
    lock.lock();
    try {
      Merged merged = documents.edit(edits, Hlc.suggestion(clock.node(), wallClock.millis()));
      checkSense(edits, merged.next());
      keep(merged, clock);
    } finally {
      lock.unlock();
    }
  }

  /// Deletes a document; nothing happens when there is none.
  ///
  /// @throws IOException when the disk refused the change; nothing has changed
  public void delete(DocumentKey key) throws IOException {
    lock.lock();
    try {
      Hlc version = clock.tick(wallClock.millis());
      keep(documents.delete(key, version), version);
    } finally {
      lock.unlock();
    }
  }

  /// Makes of all documents others, when this server changes its site.
  public interface Rewriting {
    /// @param version under which all is written
    Documents rewrite(Documents all, ServerId self, Hlc version);
  }

  /// Makes `identity` this server's.
  public interface Becoming {
    void become(SiteIdentity identity) throws IOException;
  }

  /// Replaces all documents, together with the identity of this server. To be called while it is
  /// connected with no other, to which it is not told. Nothing remains of the versions so far, so
  /// that what was written while the clock was wrong is as good as the rest. A crash leaves either
  /// the old documents with the old identity, or the new with the new.
  ///
  /// @param floor the newest version of the site that this server goes to, which all that it brings
  ///   along is to be newer than: what was deleted there would delete it else; empty when it goes
  ///   on alone
  /// @param becoming writes the identity durably
  /// @throws IOException when the disk refused the change; nothing has changed here, and on disk
  ///   perhaps: to be followed by [#restore]
  public void rewrite(
      Rewriting rewriting, Optional<Hlc> floor, SiteIdentity identity, Becoming becoming)
      throws IOException {
    lock.lock();
    try {
      long nowMillis = wallClock.millis();
      Hlc blank = Hlc.start(clock.node());
      Hlc version =
          floor
              .map(newest -> blank.receive(nowMillis, newest))
              .orElseGet(() -> blank.tick(nowMillis));
      replace(rewriting.rewrite(documents, clock.node(), version), version, identity, becoming);
    } finally {
      lock.unlock();
    }
  }

  /// Takes back a rewriting: all documents are again exactly what they were, with the identity that
  /// the server had.
  ///
  /// @param before what [#all] was
  /// @throws IOException when the disk refused the change; nothing has changed here
  public void restore(Documents before, SiteIdentity identity, Becoming becoming)
      throws IOException {
    lock.lock();
    try {
      Hlc newest = before.newestVersion().orElse(Hlc.start(clock.node()));
      Hlc version = new Hlc(newest.wallMillis(), newest.counter(), clock.node());
      replace(before, version, identity, becoming);
    } finally {
      lock.unlock();
    }
  }

  private void replace(Documents next, Hlc version, SiteIdentity identity, Becoming becoming)
      throws IOException {
    String name = fileName(identity);
    file.writeBeside(name, next);
    becoming.become(identity);
    file.settle(name);
    clock = version;
    documents = next;
    reading = SiteDocuments.read(documents);
    observer.changed(reading.configuration(), Documents.EMPTY);
  }

  private static String fileName(SiteIdentity identity) {
    return identity.certificateFingerprint().replace(":", "");
  }

  private static void checkSense(SortedMap<DocumentKey, ?> edits, Documents next) {
    SortedMap<DocumentKey, Document> edited = new TreeMap<>(next.byKey());
    edited.keySet().retainAll(edits.keySet());
    List<String> problems = SiteDocuments.read(new Documents(edited)).leftOut();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  private void keep(Merged merged, Hlc version) throws IOException {
    if (merged.accepted().isEmpty()) {
      return;
    }
    file.write(merged.next());
    clock = version;
    take(merged, merged.delta());
  }

  private void take(Merged merged, Documents told) {
    documents = merged.next();
    List<String> known = reading.problems();
    reading = SiteDocuments.read(documents);
    observer.changed(reading.configuration(), told);
    reading.problems().stream()
        .filter(problem -> !known.contains(problem))
        .forEach(observer::problemFound);
  }

  /// Writes anew what others do not take because a clock stood ahead ([FutureVersions]), and tells
  /// it. Costs nothing while there is no such thing, so that it may be called every second.
  ///
  /// @param readings of the others that are connected
  void mendFuture(SortedMap<ServerId, Reading> readings) {
    lock.lock();
    try {
      long nowMillis = wallClock.millis();
      if (clock.wallMillis() - nowMillis <= Hlc.MAX_AHEAD_MILLIS) {
        return;
      }
      ServerId self = clock.node();
      SortedSet<ServerId> others = new TreeSet<>(reading.configuration().servers().keySet());
      others.remove(self);
      FutureVersions.mended(documents, self, nowMillis, others, readings)
          .ifPresent(mended -> {
            clock = mended.next().newestVersion().orElse(Hlc.start(self));
            write(mended.next());
            take(mended, mended.delta());
            observer.noticed(
                mended.accepted().size()
                    + " settings, of "
                    + mended.accepted().getFirst().key()
                    + " first, were written while the clock of "
                    + self
                    + " was more than an hour ahead, so that no other server took them; they are"
                    + " written anew under the present time, and replace what others have set"
                    + " since: check them");
          });
    } finally {
      lock.unlock();
    }
  }

  /// Merges what another server told.
  ///
  /// @param source who told, for messages
  Merged merge(Documents delta, ServerId source) {
    lock.lock();
    try {
      long nowMillis = wallClock.millis();
      Screened screened = delta.screen(clock, nowMillis);
      tellRefused(screened, source, nowMillis);
      Merged merged = documents.merge(screened.believed());
      if (!merged.accepted().isEmpty()) {
        merged.accepted().forEach(each -> toldAhead.remove(each.after().version().node()));
        Hlc newest = merged.delta().newestVersion().orElse(clock);
        clock = clock.receive(nowMillis, newest);
        write(merged.next());
        take(merged, Documents.EMPTY);
        ConflictWords.of(Conflict.of(merged)).forEach(observer::noticed);
      }
      return merged;
    } finally {
      lock.unlock();
    }
  }

  /// Tells once of each writer in the future, until it is believed again.
  private void tellRefused(Screened screened, ServerId source, long nowMillis) {
    for (Change each : screened.refused()) {
      Hlc version = each.after().version();
      if (toldAhead.add(version.node())) {
        observer.problemFound(
            source
                + " told a configuration that "
                + version.node()
                + " wrote "
                + (version.wallMillis() - nowMillis) / 60_000
                + " minutes in the future ("
                + each.key()
                + "); it is not taken until the clocks of "
                + version.node()
                + " and "
                + clock.node()
                + " agree: set both right, by NTP");
      }
    }
  }

  private void write(Documents next) {
    try {
      file.write(next);
    } catch (IOException e) {
      observer.problemFound(
          "the configuration could not be stored, and would be asked for again after a restart: "
              + e
              + "; check the disk");
    }
  }

  String fingerprint() {
    return DocumentCodec.fingerprint(all());
  }

  /// The newest version that there is here; empty when there is none.
  public Optional<Hlc> newestVersion() {
    return all().newestVersion();
  }

  Digest digest() {
    return all().digest();
  }

  boolean covers(Digest digest) {
    return all().covers(digest);
  }

  Documents missingFor(Digest digest) {
    return all().missingFor(digest);
  }

  /// All documents as they are now.
  public Documents all() {
    lock.lock();
    try {
      return documents;
    } finally {
      lock.unlock();
    }
  }

  /// From now on `observer` hears of changes, beginning with the present state.
  void observe(Observer newObserver) {
    lock.lock();
    try {
      observer = newObserver;
      observer.changed(reading.configuration(), Documents.EMPTY);
      reading.problems().forEach(observer::problemFound);
    } finally {
      lock.unlock();
    }
  }

  void stopObserving() {
    lock.lock();
    try {
      observer = NOBODY;
    } finally {
      lock.unlock();
    }
  }
}
