package dev.meerkat.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.GroupText;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What this server answers about groups to other servers of its site.
final class GroupPort {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final String ONE = GroupCalls.PATH + "/{id}";

  private final Node node;
  private final GroupOrders orders;
  private final GroupCheck check;

  private interface Work {
    Object done() throws GroupRefused, IOException, InterruptedException;
  }

  GroupPort(Node node) {
    this.node = node;
    this.orders = new GroupOrders(node.self(), node.groups().groups(), node.groups().calls());
    this.check = new GroupCheck(node);
  }

  void routes(JavalinConfig config) {
    var routes = config.routes;
    routes.get(GroupCalls.PATH, HttpApi.route(this::list));
    routes.get(ONE + "/log", HttpApi.route(this::log));
    routes.post(GroupCalls.PATH, HttpApi.route(this::create));
    routes.post(GroupCalls.PATH + "/check", HttpApi.route(this::check));
    routes.post(GroupCalls.WITNESS_PATH, HttpApi.route(this::witness));
    routes.post(ONE + "/prepare", HttpApi.route(this::prepare));
    routes.post(ONE + "/commit", HttpApi.route(this::commit));
    routes.post(ONE + "/outcome", HttpApi.route(this::outcome));
    routes.post(ONE + "/change", HttpApi.route(this::change));
    routes.post(ONE + "/remove", HttpApi.route(this::remove));
    routes.post(ONE + "/stand-alone", HttpApi.route(this::standAlone));
    routes.post(ONE + "/pair", HttpApi.route(this::pair));
    routes.post(ONE + "/restore", HttpApi.route(this::restore));
    routes.post(ONE + "/order", HttpApi.route(this::order));
    routes.post(ONE + "/verify", HttpApi.route(this::verify));
    routes.post(ONE + "/compared", HttpApi.route(this::compared));
  }

  private void list(Exchange exchange) throws IOException {
    exchange.answer(200, GroupApi.own(node));
  }

  private void log(Exchange exchange) {
    var host = Optional.ofNullable(node.groups().groups().here().get(GroupApi.id(exchange)));
    exchange.answer(200, host.map(each -> GroupApi.events(each.events())).orElse(List.of()));
  }

  private static <T> T read(Exchange exchange, Class<T> type) {
    try {
      return JSON.readValue(exchange.context().bodyAsBytes(), type);
    } catch (JsonProcessingException e) {
      throw ApiException.invalid("the body makes no sense: " + e.getOriginalMessage(), "");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static void answer(Exchange exchange, Work work)
      throws IOException, InterruptedException {
    try {
      exchange.answer(200, work.done());
    } catch (GroupRefused e) {
      throw ApiException.of(e);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  private void create(Exchange exchange) throws IOException, InterruptedException {
    var form = read(exchange, GroupForms.Create.class);
    answer(
        exchange,
        () ->
            GroupApi.answer(
                node.groups().setup().create(new GroupText(form.document()), form.typed())));
  }

  private void check(Exchange exchange) throws IOException, InterruptedException {
    var form = read(exchange, GroupForms.Document.class);
    answer(exchange, () -> GroupChecking.here(node, new GroupText(form.document())));
  }

  private void witness(Exchange exchange) throws IOException, InterruptedException {
    var form = read(exchange, GroupForms.Hosts.class);
    answer(
        exchange,
        () -> {
          var hosts = new TreeSet<ServerId>();
          form.hosts().forEach(name -> hosts.add(new ServerId(name)));
          node.groups().arbiters().witness(hosts);
          return form;
        });
  }

  private void prepare(Exchange exchange) throws IOException, InterruptedException {
    var form = read(exchange, GroupForms.Prepare.class);
    answer(
        exchange,
        () ->
            new GroupForms.Prepared(
                node.groups().setup().prepare(form.proposal(), form.standing())));
  }

  private void commit(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    var form = read(exchange, GroupForms.ChangeNumber.class);
    answer(
        exchange,
        () -> new GroupForms.Committed(node.groups().setup().commit(group, form.number())));
  }

  private void outcome(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    var form = read(exchange, GroupForms.ChangeNumber.class);
    answer(
        exchange, () -> new GroupForms.Result(node.groups().setup().outcome(group, form.number())));
  }

  private void change(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    var edit = GroupEdit.read(exchange.body());
    answer(exchange, () -> GroupApi.answer(node.groups().setup().change(group, edit)));
  }

  private void remove(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    var form = read(exchange, GroupForms.Typed.class);
    answer(exchange, () -> GroupApi.answer(node.groups().setup().remove(group, form.typed())));
  }

  private void standAlone(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    var form = read(exchange, GroupForms.StandAlone.class);
    answer(
        exchange,
        () ->
            GroupApi.answer(
                node.groups().setup().standAlone(group, form.typed(), form.unconditional())));
  }

  private void pair(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    answer(exchange, () -> GroupApi.answer(node.groups().setup().pair(group)));
  }

  private void restore(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    answer(exchange, () -> GroupApi.answer(node.groups().setup().restore(group)));
  }

  private void verify(Exchange exchange) {
    var form = read(exchange, GroupForms.Verify.class);
    exchange.answer(200, check.beginHere(GroupApi.id(exchange), form.mend()));
  }

  private void compared(Exchange exchange) {
    exchange.answer(200, check.progressHere(GroupApi.id(exchange)));
  }

  private void order(Exchange exchange) throws IOException, InterruptedException {
    GroupId group = GroupApi.id(exchange);
    var form = read(exchange, GroupForms.Order.class);
    node.groups().refuseBeforeStart();
    answer(exchange, () -> orders.give(group, form.order(), form.forwarded()));
  }
}
