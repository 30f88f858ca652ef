package dev.meerkat.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.identity.Invitations;
import dev.meerkat.cluster.identity.Member;
import dev.meerkat.cluster.identity.Pem;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.site.AdmissionRule;
import dev.meerkat.core.site.AdmissionRule.Refusal;
import dev.meerkat.core.site.Applicant;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port that servers of the site, and nobody else, call with mutual TLS: for footage, for what
/// this server knows of gaps, and to have it try a camera. Who has an invitation may ask to be let
/// in, and nothing else.
public final class SitePort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.site");
  private static final int MAX_BODY_BYTES = 4 << 20;
  private static final String PREFIX = "/api/v1";
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Node node;
  private final SiteTls tls;
  private final Invitations invitations;
  private final Supplier<SortedMap<String, String>> places;
  private final InstantSource clock;
  private final Peers peers;
  private final Javalin javalin;

  private SitePort(
      String address,
      int port,
      Node node,
      Peers peers,
      SiteTls tls,
      Invitations invitations,
      Supplier<SortedMap<String, String>> places,
      InstantSource clock) {
    this.node = node;
    this.tls = tls;
    this.invitations = invitations;
    this.places = places;
    this.clock = clock;
    this.peers = peers;
    var footage = new FootageApi(node, peers);
    var gaps = new GapsApi(node, peers);
    var retry = new RetryApi(node, peers);
    var groups = new GroupPort(node);
    javalin =
        Javalin.create(config -> {
          HttpApi.settings(config);
          config.http.maxRequestSize = MAX_BODY_BYTES;
          config.jetty.addConnector((server, http) -> connector(server, http, address, port));
          config.routes.before(this::check);
          config.routes.get(PREFIX + "/health", HttpApi.route(this::health));
          config.routes.get(PREFIX + "/cameras/{id}/timeline", HttpApi.route(footage::timeline));
          config.routes.get(PREFIX + "/cameras/{id}/gaps", HttpApi.route(gaps::gaps));
          config.routes.get(PREFIX + "/cameras/{id}/media", HttpApi.route(footage::media));
          config.routes.post(PREFIX + "/cameras/{id}/retry", HttpApi.route(retry::retry));
          groups.routes(config);
          config.routes.post(Admission.PATH, HttpApi.route(this::admit));
          config.routes.post(Admission.MOVE_PATH, HttpApi.route(this::move));
          HttpApi.failures(config);
        });
  }

  /// @param places where the live servers of the site listen for the cluster, by name
  /// @throws IOException when it cannot listen there, with what to do
  public static SitePort start(
      String address,
      int port,
      Node node,
      SiteTls tls,
      Invitations invitations,
      Supplier<SortedMap<String, String>> places,
      InstantSource clock)
      throws IOException {
    var site = new SitePort(address, port, node, new Peers(node), tls, invitations, places, clock);
    try {
      site.javalin.start();
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw new IOException(
          "port "
              + port
              + " of "
              + address
              + " cannot be used ("
              + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage())
              + "), which servers ask each other at: end the program that has it, or set another"
              + " cluster port in the configuration file (this port is 100 above it)",
          e);
    }
  }

  private ServerConnector connector(
      org.eclipse.jetty.server.Server server, HttpConfiguration http, String address, int port) {
    var secure = new HttpConfiguration(http);
    var customizer = new SecureRequestCustomizer();
    customizer.setSniHostCheck(false);
    secure.addCustomizer(customizer);
    var ssl = new SslContextFactory.Server();
    ssl.setSslContext(tls.membersAnd(invitations::given));
    ssl.setNeedClientAuth(true);
    ssl.setIncludeProtocols(SiteTls.PROTOCOL);
    ssl.setEndpointIdentificationAlgorithm(null);
    var connector =
        new ServerConnector(
            server, new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(secure));
    connector.setHost(address);
    connector.setPort(port);
    connector.addBean(new HandshakeLimit(connector.getScheduler()));
    connector.addBean(
        new SslHandshakeListener() {
          @Override
          public void handshakeFailed(Event event, Throwable failure) {
            String host = event.getSSLEngine().getPeerHost();
            tls.refusals()
                .caller(
                    InetSocketAddress.createUnresolved(
                        host == null ? "unknown" : host,
                        Math.max(0, event.getSSLEngine().getPeerPort())),
                    port,
                    failure);
          }
        });
    return connector;
  }

  /// TLS may resume a session without a look at the certificate, and an invitation may be forgotten
  /// while its bearer is connected, so the certificate is looked at here.
  private void check(Context context) {
    boolean admission = context.path().equals(Admission.PATH);
    X509Certificate caller = caller(context);
    if (invitations.given(caller.getPublicKey())) {
      if (!admission) {
        throw forbidden("a token is good for joining only");
      }
    } else if (admission) {
      throw forbidden("this needs a token: make one with meerkat invite");
    } else if (!tls.isOfSite(caller)) {
      throw forbidden("the certificate is not of this site");
    } else if (tls.removed(Member.of(caller))) {
      throw forbidden(Member.of(caller).server() + " was removed from this site");
    }
    if (GroupProtocol.concerns(context.path())) {
      context.header(GroupProtocol.HEADER, GroupProtocol.VERSION);
      var other = Member.of(caller).server().value();
      GroupProtocol.refusal(node.self(), other, context.header(GroupProtocol.HEADER))
          .ifPresent(why -> {
            throw ApiException.conflict(why, "");
          });
    }
  }

  private static ApiException forbidden(String what) {
    return new ApiException(403, "forbidden", what, "");
  }

  private static X509Certificate caller(Context context) {
    if (context.req().getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
        && chain.length > 0) {
      return chain[0];
    }
    throw forbidden("no certificate");
  }

  /// This server is here once it is connected with the others, and not as soon as it listens.
  private void health(Exchange exchange) {
    if (!places.get().containsKey(node.self().value())) {
      throw ApiException.busy(node.self() + " is not connected with its site yet");
    }
    exchange.answer(
        200, new Answers.Health("ok", node.self().value(), true, node.site(), node.authority()));
  }

  private void admit(Exchange exchange) {
    Admission.Request request = read(exchange.context().bodyAsBytes());
    PublicKey token = caller(exchange.context()).getPublicKey();
    try {
      Applicant applicant = applicant(request);
      PublicKey key = Pem.publicKey(request.key());
      Admission.Answer answer =
          invitations
              .use(token, applicant.name(), () -> admit(applicant, key))
              .orElseThrow(() ->
                  ApiException.busy(
                      node.self()
                          + " is just connecting with its site, or going over to another; the"
                          + " token is still good"));
      LOG.info("server {} was let into this site", applicant.name());
      exchange.answer(200, answer);
    } catch (IllegalStateException e) {
      throw new ApiException(
          403, "token", String.valueOf(e.getMessage()), "ask for a new one: meerkat invite");
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  private Admission.Answer admit(Applicant applicant, PublicKey key) {
    Instant now = clock.instant();
    AdmissionRule.refusal(
            applicant, node.configuration(), node.watch().get().members(), now.toEpochMilli())
        .ifPresent(refusal -> {
          throw refused(applicant, refusal);
        });
    Long removedAt = node.store().reading().removedAtMillis().get(applicant.name());
    long issuedAt =
        removedAt == null ? now.toEpochMilli() : Math.max(now.toEpochMilli(), removedAt + 1);
    return new Admission.Answer(
        Pem.text(tls.identity().admit(applicant.name(), key, issuedAt)),
        Pem.text(tls.identity().authority()),
        Pem.text(tls.identity().authorityKey()),
        places.get(),
        node.store()
            .newestVersion()
            .map(newest -> new Admission.Version(newest.wallMillis(), newest.counter()))
            .orElse(null),
        removed(),
        Map.of(
            DocumentKey.CAMERA,
            node.configuration().cameras().keySet().stream().map(CameraId::value).toList()));
  }

  private SortedMap<String, Long> removed() {
    var removed = new TreeMap<String, Long>();
    node.store()
        .reading()
        .removedAtMillis()
        .forEach((server, at) -> removed.put(server.value(), at));
    return removed;
  }

  private ApiException refused(Applicant applicant, Refusal refusal) {
    return switch (refusal) {
      case Refusal.HasCompanions(var companions) ->
          ApiException.conflict(
              applicant.name() + " is in a site with others: " + names(companions),
              "to bring them all along: meerkat join --together. To come alone, remove it there"
                  + " first (meerkat remove-server "
                  + applicant.name()
                  + "); it keeps its cameras and its archive");
      case Refusal.ClocksApart(var theirs, var ours) ->
          ApiException.conflict(
              "the clock of "
                  + applicant.name()
                  + " says "
                  + Instant.ofEpochMilli(theirs)
                  + ", that of "
                  + node.self()
                  + " says "
                  + Instant.ofEpochMilli(ours),
              "set both right, by NTP, and join again");
      case Refusal.NamesTaken(var taken) ->
          ApiException.conflict(
              "servers of these names are in this site already: " + names(taken),
              "give the new ones other names in their configuration files; or, where one takes the"
                  + " place of a server that is lost, remove that first (meerkat remove-server)");
      case Refusal.CamerasTaken(var cameras) ->
          ApiException.conflict(
              "cameras of these names are in this site already: " + names(cameras),
              "remove them here or there (meerkat remove-camera); what was recorded stays");
      case Refusal.LabelsTaken(var labels) ->
          ApiException.conflict(
              "two servers would be called the same: " + names(labels),
              "give one of the two another alias, or none (meerkat set-server SERVER --alias TEXT),"
                  + " and join again");
    };
  }

  private static String names(Iterable<?> all) {
    var text = new StringBuilder();
    int count = 0;
    for (Object each : all) {
      if (count++ < 10) {
        text.append(text.isEmpty() ? "" : ", ").append(each);
      }
    }
    return count > 10 ? text + " and " + (count - 10) + " more" : text.toString();
  }

  private static Applicant applicant(Admission.Request request) {
    var cameras = new TreeMap<CameraId, ServerId>();
    for (Map.Entry<String, String> camera : request.cameras().entrySet()) {
      cameras.put(new CameraId(camera.getKey()), new ServerId(camera.getValue()));
    }
    var aliases = new TreeMap<ServerId, String>();
    Optional.ofNullable(request.aliases())
        .ifPresent(all -> all.forEach((server, alias) -> aliases.put(new ServerId(server), alias)));
    var companions = new TreeSet<ServerId>();
    request.companions().forEach(each -> companions.add(new ServerId(each)));
    return new Applicant(
        new ServerId(request.name()),
        request.clockMillis(),
        cameras,
        aliases,
        companions,
        request.together());
  }

  private void move(Exchange exchange) throws IOException {
    try {
      node.membership()
          .move(JSON.readValue(exchange.context().bodyAsBytes(), Admission.Move.class));
      exchange.nothing();
    } catch (JsonProcessingException e) {
      throw ApiException.invalid("the body is not JSON: " + e.getOriginalMessage(), "");
    }
  }

  /// Tells another server of this site to go over to another site.
  ///
  /// @throws IOException when it does not say that it will
  public void tell(ServerId server, Admission.Move move) throws IOException {
    peers.post(server, Admission.MOVE_PATH, JSON.writeValueAsBytes(move));
  }

  private static Admission.Request read(byte[] body) {
    try {
      Admission.Request request = JSON.readValue(body, Admission.Request.class);
      if (request.name() == null
          || request.key() == null
          || request.cameras() == null
          || request.companions() == null) {
        throw ApiException.invalid("the request to join is not whole", "");
      }
      return request;
    } catch (JsonProcessingException e) {
      throw ApiException.invalid("the body is not JSON: " + e.getOriginalMessage(), "");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /// Asks another server's site port whether it is there.
  ///
  /// @return empty when it is, else a sentence about it with what to do
  public Optional<String> unanswered(ServerId server) {
    try {
      peers.greet(server);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "footage of "
              + server
              + " cannot be played from here: "
              + e.getMessage()
              + ". Check that no firewall is between them at this port");
    }
  }

  @Override
  public void close() {
    javalin.stop();
    peers.close();
  }
}
