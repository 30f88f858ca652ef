package dev.meerkat.server.client;

import dev.meerkat.core.client.ApiAddress;
import dev.meerkat.core.client.Errand;
import dev.meerkat.core.client.Errand.Failure;
import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The API of a site: it is asked of the server that a person named, and of another one when that
/// is not there ([Errand] decides). Where the others are, it asks while the first one answers, and
/// remembers it in an [AddressBook] for when it does not.
///
/// Another server is asked only once it has shown that it is of the same site: it may be anybody
/// who got its address since.
public final class SiteClient implements AutoCloseable {
  /// What is older is asked again, when somebody answers; before a change, whatever its age.
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final ApiAddress asked;
  private final AddressBook book;
  private final InstantSource clock;
  private final Consumer<String> notice;
  private final Map<String, ApiClient> clients = new HashMap<>();
  private final Set<String> proven = new HashSet<>();
  private ApiAddress current;
  private Optional<AddressBook.Page> known = Optional.empty();
  private Optional<ApiFailure> silent = Optional.empty();
  private String bookProblem = "";
  private boolean opened;
  private boolean prepared;
  private boolean alone;
  private boolean only;
  private boolean bound;

  /// Something that is asked of one server.
  public interface Request<T> {
    /// @throws ApiFailure when the server does not do it; nothing else leads to another server
    T on(ApiClient client) throws IOException, InterruptedException;
  }

  /// @param url of the server to ask first
  /// @param notice hears when another server answers
  /// @throws IllegalArgumentException when it is no HTTP URL
  public SiteClient(String url, AddressBook book, InstantSource clock, Consumer<String> notice) {
    this.asked = ApiAddress.named(url.replaceAll("/+$", ""));
    this.current = asked;
    this.book = book;
    this.clock = clock;
    this.notice = notice;
    clients.put(asked.url(), new ApiClient(asked.url()));
  }

  /// From now on, nobody but the server that was named is asked, while it is of the same site as
  /// before.
  public SiteClient alone() {
    alone = true;
    return this;
  }

  /// From now on, nobody but the server that was named is asked, of whichever site it is: that is
  /// remembered.
  public SiteClient only() {
    only = true;
    return this;
  }

  /// From now on, changes are asked for with this token, and of the server that was named only:
  /// another one has its own, and would refuse them.
  public SiteClient with(String token) {
    var plain = clients.put(asked.url(), new ApiClient(asked.url(), Optional.of(token)));
    Objects.requireNonNull(plain).close();
    bound = true;
    return this;
  }

  /// @param path below `/api/v1`, such as `/site`
  public <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
    return ask(Kind.READ, client -> client.get(path, type));
  }

  /// The same, with those who had no part in the answer.
  public <T> ApiClient.Partial<T> getPartial(String path, Class<T> type)
      throws IOException, InterruptedException {
    return ask(Kind.READ, client -> client.getPartial(path, type));
  }

  /// The JSON as the server sent it.
  public String getText(String path) throws IOException, InterruptedException {
    return ask(Kind.READ, client -> client.getText(path));
  }

  /// Sends a JSON object.
  ///
  /// @param kind whether the change may be made twice
  /// @param method POST or PATCH
  public <T> T send(Kind kind, String method, String path, Map<String, ?> fields, Class<T> type)
      throws IOException, InterruptedException {
    return ask(kind, client -> client.send(method, path, fields, type));
  }

  public void delete(Kind kind, String path) throws IOException, InterruptedException {
    boolean _ =
        ask(
            kind,
            client -> {
              client.delete(path);
              return true;
            });
  }

  /// Asks until a server has done it or none is left.
  ///
  /// @throws ApiFailure when none did, with the reasons and what to do
  public <T> T ask(Kind kind, Request<T> request) throws IOException, InterruptedException {
    prepare(kind);
    boolean here = bound && kind != Kind.READ;
    ApiAddress first = here ? asked : current;
    Errand errand = Errand.begin(kind, first, here ? List.of() : others());
    if (silent.isPresent()) {
      ApiFailure why = silent.get();
      silent = Optional.empty();
      if (first.equals(asked)) {
        // Nothing of this request was sent, whatever became of the question for the others.
        errand = next(errand, Failure.NOT_SENT, why);
      }
    }
    while (true) {
      try {
        T answer = request.on(reached(errand.at()));
        tell(errand);
        return answer;
      } catch (ApiFailure e) {
        errand = next(errand, e.failure(), e);
      }
    }
  }

  private Errand next(Errand errand, Failure failure, ApiFailure why) throws ApiFailure {
    return switch (errand.failed(failure, why.what(), why.todo())) {
      case Errand.Next.Ask(var next) -> next;
      case Errand.Next.GiveUp(var words) -> {
        boolean unheard = failure == Failure.NOT_SENT || failure == Failure.UNSURE;
        String told = unheard ? words + elsewhere(errand) : words;
        var over = new ApiFailure(failure, told, "", why.error());
        over.initCause(why);
        throw over;
      }
    };
  }

  /// Why no other server is asked, or where else to ask.
  private String elsewhere(Errand errand) {
    return bound && errand.kind() != Kind.READ
        ? ". Nobody else was asked, as another server wants its own token: give the command on the"
            + " host of another one"
        : bookProblem;
  }

  private void tell(Errand errand) {
    if (errand.tried().isEmpty()) {
      return;
    }
    current = errand.at();
    String why = String.join("; ", errand.tried().stream().map(Errand.Attempt::what).toList());
    notice.accept(why + "; " + current.shown() + " answers instead");
  }

  private List<ApiAddress> others() {
    if (only || alone) {
      return List.of();
    }
    List<ApiAddress> told = known.map(AddressBook.Page::servers).orElse(List.of());
    List<ApiAddress> others = new ArrayList<>(ApiAddress.others(asked.url(), told));
    if (others.remove(current)) {
      others.addLast(asked);
    }
    return others;
  }

  /// @throws ApiFailure when the server there is not of this site; nothing was asked of it then
  private ApiClient reached(ApiAddress address) throws IOException, InterruptedException {
    ApiClient client = clients.computeIfAbsent(address.url(), ApiClient::new);
    if (address.equals(asked) || proven.contains(address.url())) {
      return client;
    }
    try {
      String authority = client.get("/health", Answers.Health.class).authority();
      if (!known.map(AddressBook.Page::authority).equals(Optional.ofNullable(authority))) {
        throw new ApiFailure(
            Failure.NOT_SENT, "the server at " + address.url() + " is of another site", "");
      }
    } catch (ApiFailure e) {
      throw new ApiFailure(Failure.NOT_SENT, e.what(), e.todo(), e);
    }
    proven.add(address.url());
    return client;
  }

  /// Asks once who else there is, and with that, of which site the server is that was named.
  private void prepare(Kind kind) throws IOException, InterruptedException {
    if (prepared) {
      return;
    }
    open();
    long oldest = clock.millis() - FRESH.toMillis();
    boolean fresh = known.filter(page -> page.savedAtMillis() >= oldest).isPresent();
    if (fresh && kind == Kind.READ && !only) {
      return;
    }
    prepared = true;
    Answers.Addresses answer;
    try {
      answer = reached(asked).get("/addresses", Answers.Addresses.class);
    } catch (ApiFailure e) {
      switch (e.failure()) {
        case NOT_SENT, UNSURE -> silent = Optional.of(e);
        case BUSY, FAILED, REFUSED -> {} // it is there; an earlier version knows no addresses
      }
      return;
    }
    learn(answer);
  }

  private void open() {
    if (opened) {
      return;
    }
    opened = true;
    try {
      known = book.page(asked.url());
    } catch (IOException e) {
      bookProblem = ". Other servers are not known: " + e.getMessage();
    }
  }

  /// @throws ApiFailure when the server that was named is of another site than it was; nothing was
  ///   asked of it then but where the others are
  private void learn(Answers.Addresses answer) throws ApiFailure {
    String authority = Objects.requireNonNullElse(answer.authority(), "");
    if (authority.isEmpty()) {
      return; // whoever it is, it knows no others
    }
    Optional<String> before =
        known.map(AddressBook.Page::authority).filter(each -> !each.equals(authority));
    if (!only && before.isPresent()) {
      prepared = false; // it is asked again next time
      throw new ApiFailure(
          Failure.REFUSED,
          "the server at "
              + asked.url()
              + " is of another site than before: its authority is "
              + authority
              + ", and was "
              + before.get(),
          "if it has changed its site, or another one has its address now, and that is right: say"
              + " so once with --only, and it is remembered; nothing was asked of it");
    }
    var page =
        new AddressBook.Page(
            asked.url(),
            Objects.requireNonNullElse(answer.site(), ""),
            authority,
            Objects.requireNonNullElse(answer.servers(), List.<Answers.Address>of()).stream()
                .filter(each -> each.server() != null && each.url() != null)
                .map(each ->
                    new ApiAddress(each.server(), each.url().replaceAll("/+$", ""), each.alive()))
                .toList(),
            clock.millis());
    known = Optional.of(page);
    try {
      book.write(page);
    } catch (IOException e) {
      bookProblem = ". Other servers cannot be remembered: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    clients.values().forEach(ApiClient::close);
  }
}
