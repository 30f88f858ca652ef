package dev.meerkat.server.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.Invited;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.site.Applicant;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/// Asks a server of a site to let this one in.
public final class JoinClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 10_000;
  private static final int MAX_ANSWER_BYTES = 4 << 20;

  /// How often it is tried where a server of the site hangs up: it ends a handshake that takes
  /// longer than five seconds, as on a busy computer.
  private static final int ATTEMPTS = 3;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private JoinClient() {}

  /// What a server that was let in gets.
  ///
  /// @param places where the servers of the site listen for the cluster
  /// @param newest version of the configuration there; empty when there is none
  /// @param removed when servers were removed there, by name, milliseconds since the epoch
  /// @param held documents that the site has already, which are not to be brought along
  public record Joined(
      SiteIdentity identity,
      SortedMap<ServerId, HostPort> places,
      Optional<Hlc> newest,
      SortedMap<String, Long> removed,
      SortedSet<DocumentKey> held) {
    /// The same when the site has more documents already.
    public Joined holding(SortedSet<DocumentKey> more) {
      var all = new TreeSet<>(held);
      all.addAll(more);
      return new Joined(identity, places, newest, removed, all);
    }
  }

  /// @param place where to go instead of where the token says
  /// @throws IOException when it is not let in, with the reason and what to do
  public static Joined join(JoinToken token, Optional<HostPort> place, Applicant applicant)
      throws IOException {
    HostPort to = place.orElse(token.place());
    for (int attempt = 1; ; attempt++) {
      try {
        return ask(token, to, applicant);
      } catch (HungUp e) {
        if (attempt == ATTEMPTS) {
          throw new IOException(hungUp(to, e), e);
        }
      }
    }
  }

  /// @throws HungUp when a server of the site says nothing
  private static Joined ask(JoinToken token, HostPort to, Applicant applicant) throws IOException {
    KeyPair keys = SiteIdentity.newKeys();
    byte[] request =
        JSON.writeValueAsBytes(
            new Admission.Request(
                applicant.name().value(),
                applicant.clockMillis(),
                Pem.text(keys.getPublic()),
                applicant.cameras().entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            each -> each.getKey().value(), each -> each.getValue().value())),
                applicant.aliases().entrySet().stream()
                    .collect(Collectors.toMap(each -> each.getKey().value(), Map.Entry::getValue)),
                applicant.companions().stream().map(ServerId::value).toList(),
                applicant.together()));
    var invited = new Invited(token);
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + to.sitePlace() + Admission.PATH).toURL().openConnection();
    connection.setSSLSocketFactory(invited.context(Instant.now()).getSocketFactory());
    connection.setHostnameVerifier((_, _) -> true); // which site it is, TLS has seen to
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    // With a length, it is not sent again by itself: the token would be used up by then.
    connection.setFixedLengthStreamingMode(request.length);
    try {
      try (OutputStream out = connection.getOutputStream()) {
        out.write(request);
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        byte[] answer = in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES);
        if (status != 200) {
          throw new JoinRefused(reason(status, answer));
        }
        return joined(JSON.readValue(answer, Admission.Answer.class), keys, applicant.name());
      }
    } catch (JoinRefused e) {
      throw new IOException(applicant.name() + " does not join: " + e.getMessage(), e);
    } catch (JsonProcessingException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the answer of " + to + " makes no sense: " + e.getMessage(), e);
    } catch (IOException e) {
      if (invited.metSite() && !(e instanceof SocketTimeoutException)) {
        throw new HungUp(e);
      }
      throw new IOException(failure(to, invited.metSite(), e), e);
    } finally {
      connection.disconnect();
    }
  }

  private static final class JoinRefused extends IOException {
    private static final long serialVersionUID = 1;

    JoinRefused(String why) {
      super(why);
    }
  }

  /// A server of the site has ended the connection without a word.
  private static final class HungUp extends IOException {
    private static final long serialVersionUID = 1;

    HungUp(IOException how) {
      super(how.getMessage(), how);
    }
  }

  private static String hungUp(HostPort to, HungUp how) {
    return "the server at "
        + where(to)
        + " does not know this token: it was given by another server, or withdrawn by a restart."
        + " Ask for a new one (meerkat invite), and join where that was done. Or that server is too"
        + " busy, and the token is still good: join once more (it hung up "
        + ATTEMPTS
        + " times: "
        + how.getMessage()
        + ")";
  }

  private static String where(HostPort to) {
    return to.sitePlace() + " (100 above its cluster port " + to.port() + ")";
  }

  private static String reason(int status, byte[] answer) throws IOException {
    try {
      Answers.Failure failure = JSON.readValue(answer, Answers.Failure.class);
      return failure.hint().isEmpty() ? failure.what() : failure.what() + ": " + failure.hint();
    } catch (JsonProcessingException _) {
      return "the other server answers with status " + status + " and no reason";
    }
  }

  private static Joined joined(Admission.Answer answer, KeyPair keys, ServerId self)
      throws GeneralSecurityException {
    SiteIdentity identity =
        IdentityFile.admitted(
            Pem.certificate(answer.certificate()),
            keys,
            Pem.certificate(answer.authority()),
            Pem.privateKey(answer.authorityKey()));
    SortedMap<ServerId, HostPort> places = new TreeMap<>();
    for (Map.Entry<String, String> each : answer.places().entrySet()) {
      places.put(new ServerId(each.getKey()), HostPort.parse(each.getValue()));
    }
    return new Joined(
        identity,
        places,
        version(answer.newest(), self),
        removed(answer.removed()),
        held(answer.held()));
  }

  /// @throws IllegalArgumentException when it makes no sense
  public static SortedSet<DocumentKey> held(@Nullable Map<String, List<String>> told) {
    var held = new TreeSet<DocumentKey>();
    if (told != null) {
      told.forEach((kind, names) -> names.forEach(name -> held.add(new DocumentKey(kind, name))));
    }
    return held;
  }

  public static SortedMap<String, Long> removed(@Nullable Map<String, Long> told) {
    return told == null ? new TreeMap<>() : new TreeMap<>(told);
  }

  /// What a site says of its newest version, as a reading of this server.
  ///
  /// @throws IllegalArgumentException when it makes no sense
  public static Optional<Hlc> version(Admission.@Nullable Version told, ServerId self) {
    return Optional.ofNullable(told)
        .map(version -> new Hlc(version.wallMillis(), version.counter(), self));
  }

  /// What was tried, and what is likely (feature A2).
  ///
  /// @param met whether the other end is a server of the token's site
  private static String failure(HostPort to, boolean met, IOException e) {
    String where = where(to);
    return switch (e) {
      case UnknownHostException _ ->
          "the host '" + to.host() + "' is not known: check its name, or give its address";
      case SocketTimeoutException _ when met ->
          "the server at "
              + where
              + " has not answered within "
              + READ_MILLIS / 1_000
              + " s: look at its log, ask for a new token (meerkat invite), and join once more";
      case ConnectException _, NoRouteToHostException _, SocketTimeoutException _ ->
          "no Meerkat answers at "
              + where
              + " ("
              + e.getMessage()
              + "). Likely causes: Meerkat does not run there, or with another cluster.port;"
              + " its cluster.address is another; a firewall is in between; another program has"
              + " taken the port";
      default ->
          Invited.why(e)
              .map(reason -> "the server at " + where + " " + reason)
              .orElse("the connection with " + where + " broke off (" + e.getMessage() + ")");
    };
  }

  /// What `self` has, as it says when it asks to join.
  ///
  /// @param together whether all servers of its site come along
  public static Applicant applicant(
      ServerId self, SiteConfiguration configuration, boolean together) {
    var cameras = new TreeMap<CameraId, ServerId>();
    configuration.cameras().values().forEach(camera -> cameras.put(camera.id(), camera.home()));
    var companions = new TreeSet<>(configuration.servers().keySet());
    companions.remove(self);
    var aliases = new TreeMap<ServerId, String>();
    configuration.servers().values().stream()
        .filter(server -> together || server.id().equals(self))
        .filter(server -> !server.alias().isEmpty())
        .forEach(server -> aliases.put(server.id(), server.alias()));
    return new Applicant(
        self, Instant.now().toEpochMilli(), cameras, aliases, companions, together);
  }
}
