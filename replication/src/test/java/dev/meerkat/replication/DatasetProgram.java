package dev.meerkat.replication;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.replication.dataset.Dataset;
import dev.meerkat.replication.dataset.DatasetSettings;
import dev.meerkat.replication.dataset.Verified;
import dev.meerkat.replication.link.LinkSecurity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// One side of a dataset, for tests:
///
///     java ... DatasetProgram SELF PEER FOLDER FILES OWN_PORT PEER_PORT MODE KEYS FIRST [ALERT STOP [EXCLUDE]]
///
/// With `-Dheld=SECONDS` its mount is held when it dies. Says `ready`. Lines of the input: `promote POLICY`, `take POLICY` (the other side has stopped),
/// `begin MILLIS`, `hand over`, `hand alone`, `verify [mend]`, `select SERVER NAME`,
/// `status`; each is answered by one line. Ends with the input.
final class DatasetProgram {
  /// What came of the last verification, or selection of a source.
  private static String verified = "";

  static final char[] PASSWORD = "only for tests".toCharArray();

  private DatasetProgram() {}

  public static void main(String[] words) throws Exception {
    var mode = Mode.valueOf(words[6]);
    var settings =
        new DatasetSettings(
            "test",
            new ServerId(words[0]),
            new ServerId(words[1]),
            Path.of(words[2]),
            Path.of(words[3]),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[4])),
            () -> InetSocketAddress.createUnresolved("127.0.0.1", Integer.parseInt(words[5])),
            SmallSettings.source(mode),
            SmallSettings.MIRROR,
            SmallSettings.LINK,
            space(words),
            words.length < 12 ? Rules.ALL : Rules.of(List.of(words[11]), List.of()),
            Integer.getInteger("held") == null
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.getInteger("held")));
    SSLContext context = context(Path.of(words[7]));
    var security = new LinkSecurity(() -> context, (_, _) -> Optional.empty());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Dataset dataset = Dataset.open(settings, security, new ServerId(words[8]))) {
      System.out.println("ready");
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        System.out.println(answer(dataset, line));
      }
    }
  }

  private static SpaceChoice space(String[] words) {
    return words.length < 11
        ? SpaceChoice.USUAL
        : new SpaceChoice(
            OptionalLong.of(Long.parseLong(words[9]) << 20),
            OptionalLong.of(Long.parseLong(words[10]) << 20));
  }

  private static String answer(Dataset dataset, String line) throws InterruptedException {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "promote" -> dataset.promote(Policy.valueOf(words[1]), false);
      case "begin" -> dataset.begin(Long.parseLong(words[1]));
      case "take" -> dataset.promote(Policy.valueOf(words[1]), true);
      case "hand" -> {
        var word = dataset.handOver(words[1].equals("alone")).await();
        System.out.println((word.done() ? "handed over: " : "not handed over: ") + word.sentence());
      }
      case "select" -> {
        var word = dataset.selectSource(new ServerId(words[1]), words[2]).await();
        verified = (word.done() ? "selected: " : "not selected: ") + word.sentence();
      }
      case "verify" -> verified = words(dataset.verify(words.length > 1).await());
      default -> {}
    }
    String state =
        dataset.source().isPresent()
            ? dataset
                .source()
                .map(source ->
                    source.standing().getClass().getSimpleName()
                        + " end="
                        + source.queue().end().sequence()
                        + " bytes="
                        + source.queue().end().offsetBytes()
                        + " synced="
                        + source.copy().end().sequence()
                        + " durable="
                        + source.queue().durable().sequence()
                        + (source.resync().isPresent() ? " resyncing" : "")
                        + (source.session().isPresent() ? " connected" : ""))
                .orElse("")
            : dataset
                .mirror()
                .map(mirror ->
                    mirror.copy().condition().getClass().getSimpleName()
                        + " received="
                        + mirror.journal().received().sequence()
                        + " applied="
                        + mirror.journal().applied().sequence())
                .orElse("");
    return dataset.role()
        + " "
        + state
        + " | "
        + dataset.lastWord()
        + " | "
        + dataset.obstacle().or(dataset::linkFailure).orElse("")
        + " | "
        + verified;
  }

  private static String words(Verified word) {
    return word.result() + ": " + word.sentence() + "; " + String.join("; ", word.differences());
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD);
    }
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store, PASSWORD);
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    SSLContext context = SSLContext.getInstance(LinkSecurity.PROTOCOL);
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
