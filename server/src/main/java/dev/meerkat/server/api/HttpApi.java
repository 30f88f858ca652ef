package dev.meerkat.server.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of the API.
public final class HttpApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.api");
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final String PREFIX = "/api/v1";

  private final Javalin javalin;
  private final Peers peers;

  private HttpApi(Javalin javalin, Peers peers) {
    this.javalin = javalin;
    this.peers = peers;
  }

  /// A route's work. What it throws becomes the answer.
  interface Route {
    void serve(Exchange exchange) throws IOException, InterruptedException;
  }

  /// @param port 0 takes a free one
  /// @param url the URL by which others reach it
  /// @throws IOException when it cannot listen there, with what to do
  public static HttpApi start(String address, int port, String url, Node node) throws IOException {
    var peers = new Peers(node);
    var hosts = new AllowedHosts(address, url);
    Javalin javalin =
        Javalin.create(config -> {
          settings(config);
          config.routes.before(context -> hosts.check(Optional.ofNullable(context.host())));
          routes(config, node, peers, hosts);
          failures(config);
        });
    try {
      javalin.start(address, port);
    } catch (RuntimeException e) {
      peers.close();
      throw cannotListen(address, port, e);
    }
    return new HttpApi(javalin, peers);
  }

  static void settings(JavalinConfig config) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.http.prefer405over404 = true;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
  }

  private static void routes(JavalinConfig config, Node node, Peers peers, AllowedHosts hosts) {
    var outlook = new Outlook(node.self(), Outlook.FOR_READERS);
    var site = new SiteApi(node, outlook);
    var whatIf = new OutlookApi(node, outlook);
    var cameras = new CameraApi(node);
    var servers = new ServerApi(node);
    var footage = new FootageApi(node, peers);
    var gaps = new GapsApi(node, peers);
    var archive = new ArchiveApi(node);
    var retry = new RetryApi(node, peers);
    var ownHost = new OwnHost(hosts, node.groups().token());
    var membership = new MembershipApi(node, ownHost);
    var notifications = new NotificationApi(node);
    var groups = new GroupApi(node, peers, ownHost, node.groups().token());
    var routes = config.routes;
    routes.get(PREFIX + "/health", route(site::health));
    routes.get(PREFIX + "/addresses", route(site::addresses));
    routes.get(PREFIX + "/site", route(site::site));
    routes.get(PREFIX + "/whatif", route(whatIf::whatIf));
    routes.get(PREFIX + "/recordings", route(site::recordings));
    routes.get(PREFIX + "/events", route(site::events));
    routes.get(PREFIX + "/servers", route(servers::list));
    routes.patch(PREFIX + "/servers/{id}", route(servers::change));
    routes.post(PREFIX + "/servers/{id}/failback", route(servers::failback));
    routes.get(PREFIX + "/drains", route(servers::drains));
    routes.delete(PREFIX + "/servers/{id}", route(membership::remove));
    routes.post(PREFIX + "/invitations", route(membership::invite));
    routes.post(PREFIX + "/site/join", route(membership::join));
    routes.post(PREFIX + "/site/merge", route(membership::merge));
    routes.get(PREFIX + "/cameras", route(cameras::list));
    routes.post(PREFIX + "/cameras", route(cameras::add));
    routes.patch(PREFIX + "/cameras", route(cameras::changeSeveral));
    routes.get(PREFIX + "/cameras/{id}", route(cameras::show));
    routes.patch(PREFIX + "/cameras/{id}", route(cameras::change));
    routes.delete(PREFIX + "/cameras/{id}", route(cameras::remove));
    routes.post(PREFIX + "/cameras/{id}/retry", route(retry::retry));
    routes.get(PREFIX + "/cameras/{id}/timeline", route(footage::timeline));
    routes.get(PREFIX + "/cameras/{id}/gaps", route(gaps::gaps));
    routes.get(PREFIX + "/cameras/{id}/export", route(footage::export));
    routes.get(PREFIX + "/cameras/{id}/media", route(footage::media));
    routes.post(PREFIX + "/cameras/{id}/protected", route(archive::protect));
    routes.get(PREFIX + "/protected", route(archive::protectedRanges));
    routes.delete(PREFIX + "/protected/{id}", route(archive::unprotect));
    routes.get(PREFIX + "/volumes", route(archive::volumes));
    routes.get(PREFIX + "/groups", route(groups::list));
    routes.post(PREFIX + "/groups", route(groups::create));
    routes.post(PREFIX + "/groups/check", route(groups::check));
    routes.get(PREFIX + "/groups/{id}", route(groups::show));
    routes.patch(PREFIX + "/groups/{id}", route(groups::change));
    routes.delete(PREFIX + "/groups/{id}", route(groups::remove));
    routes.get(PREFIX + "/groups/{id}/log", route(groups::log));
    routes.post(PREFIX + "/groups/{id}/stand-alone", route(groups::standAlone));
    routes.post(PREFIX + "/groups/{id}/pair", route(groups::pair));
    routes.post(PREFIX + "/groups/{id}/restore", route(groups::restore));
    routes.post(PREFIX + "/groups/{id}/verify", route(groups::verify));
    routes.get(PREFIX + "/groups/{id}/comparison", route(groups::comparison));
    routes.post(PREFIX + "/groups/{id}/bring-in", route(groups::bringIn));
    routes.post(PREFIX + "/groups/{id}/bring-out", route(groups::bringOut));
    routes.post(PREFIX + "/groups/{id}/switch", route(groups::switchOver));
    routes.post(PREFIX + "/groups/{id}/take-over", route(groups::takeOver));
    routes.post(PREFIX + "/groups/{id}/select-data-source", route(groups::selectDataSource));
    routes.get(PREFIX + "/notifications", route(notifications::list));
    routes.post(PREFIX + "/notifications", route(notifications::add));
    routes.get(PREFIX + "/notifications/waiting", route(notifications::waiting));
    routes.patch(PREFIX + "/notifications/{id}", route(notifications::change));
    routes.delete(PREFIX + "/notifications/{id}", route(notifications::remove));
    routes.post(PREFIX + "/notifications/{id}/test", route(notifications::test));
  }

  static Handler route(Route route) {
    return context -> route.serve(new Exchange(context));
  }

  static void failures(JavalinConfig config) {
    config.routes.exception(ApiException.class, (e, context) -> answer(e, context));
    config.routes.exception(
        HttpResponseException.class, (e, context) -> answer(framework(e, context), context));
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("{} {} failed", context.method(), context.path(), e);
          answer(
              new ApiException(
                  500,
                  "internal",
                  "the server failed: " + e.getMessage(),
                  "its log says more; if it happens again, report it"),
              context);
        });
  }

  private static ApiException framework(HttpResponseException e, Context context) {
    return switch (e.getStatus()) {
      case 404 ->
          ApiException.notFound(
              "there is nothing at " + context.path(), "docs/api.md lists what there is");
      case 405 ->
          new ApiException(
              405,
              "method_not_allowed",
              context.method() + " is not possible at " + context.path(),
              "docs/api.md lists what is");
      case 413 ->
          new ApiException(
              413, "too_large", "the body is larger than " + MAX_BODY_BYTES + " bytes", "");
      default -> new ApiException(e.getStatus(), "refused", String.valueOf(e.getMessage()), "");
    };
  }

  private static void answer(ApiException e, Context context) {
    new Exchange(context).answer(e.status(), e.answer());
  }

  private static boolean isOfThisHost(String address) {
    try {
      InetAddress found = InetAddress.getByName(address);
      return found.isAnyLocalAddress() || NetworkInterface.getByInetAddress(found) != null;
    } catch (IOException _) {
      return false;
    }
  }

  private static IOException cannotListen(String address, int port, RuntimeException e) {
    String where = address + ", port " + port;
    return e instanceof JavalinBindException
        ? new IOException(
            "the HTTP API cannot listen on "
                + where
                + ": "
                + (isOfThisHost(address)
                    ? "another program uses that port, perhaps another Meerkat server: stop it, or"
                        + " set api.port in the configuration file"
                    : "that is no address of this host: set api.address in the configuration file"),
            e)
        : new IOException("the HTTP API cannot start on " + where + ": " + e.getMessage(), e);
  }

  /// The port it listens on.
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
    peers.close();
  }
}
