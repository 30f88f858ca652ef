package dev.meerkat.server.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.core.client.ApiAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The addresses of the servers of a site, by the address under which a person knows it, kept in a
/// small file from one command to the next. A book that cannot be read or written costs nothing but
/// these addresses.
public final class AddressBook {
  private static final String FILE = "servers.json";
  private static final int MAX_PAGES = 16;
  private static final int MAX_SERVERS = 1_024;
  private static final int MAX_BYTES = 4 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Optional<Path> folder;

  /// @param asked the address that a person named
  /// @param authority tells the site from others
  /// @param savedAtMillis since 1970
  record Page(
      String asked, String site, String authority, List<ApiAddress> servers, long savedAtMillis) {
    Page {
      Objects.requireNonNull(asked);
      Objects.requireNonNull(site);
      Objects.requireNonNull(authority);
      servers = servers.stream().filter(each -> isUrl(each.url())).limit(MAX_SERVERS).toList();
    }

    private static boolean isUrl(String text) {
      try {
        URI uri = URI.create(text);
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null;
      } catch (IllegalArgumentException _) {
        return false;
      }
    }
  }

  private record Pages(List<Page> pages) {
    Pages {
      pages = List.copyOf(pages);
    }
  }

  /// A book that forgets everything.
  public static final AddressBook NONE = new AddressBook(Optional.empty());

  private AddressBook(Optional<Path> folder) {
    this.folder = folder;
  }

  /// @param folder is made when there is something to write
  public static AddressBook in(Path folder) {
    return new AddressBook(Optional.of(folder));
  }

  /// The one of this user: `meerkat` in the user's cache folder.
  ///
  /// @param environment of the process
  public static AddressBook ofUser(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (cache.startsWith("/")) {
      return in(Path.of(cache, "meerkat"));
    }
    return home.isEmpty() ? NONE : in(Path.of(home, ".cache", "meerkat"));
  }

  /// What is known of the site that is reached by `asked`.
  ///
  /// @throws IOException when the book cannot be read
  Optional<Page> page(String asked) throws IOException {
    return pages().stream().filter(each -> each.asked().equals(asked)).findFirst();
  }

  /// Forgets a site, whichever of its addresses was asked: its servers are of another one now.
  ///
  /// @param authority of that site
  /// @throws IOException when it could not be written; the old book is still there then
  public void forget(String authority) throws IOException {
    List<Page> pages = new ArrayList<>(pages());
    if (pages.removeIf(each -> each.authority().equals(authority))) {
      write(pages);
    }
  }

  /// @throws IOException when it could not be written; the old book is still there then
  void write(Page page) throws IOException {
    List<Page> pages = new ArrayList<>(readable());
    pages.removeIf(each -> each.asked().equals(page.asked()));
    pages.sort(Comparator.comparingLong(Page::savedAtMillis).reversed());
    pages.addFirst(page);
    write(pages);
  }

  private void write(List<Page> pages) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    Files.createDirectories(folder.get());
    Path fresh = Files.createTempFile(folder.get(), "servers", ".new");
    try {
      Files.write(
          fresh,
          JSON.writeValueAsBytes(new Pages(pages.subList(0, Math.min(MAX_PAGES, pages.size())))));
      Files.move(
          fresh,
          folder.get().resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /// A damaged book is replaced by one with what is known now.
  private List<Page> readable() {
    try {
      return pages();
    } catch (IOException _) {
      return List.of();
    }
  }

  private List<Page> pages() throws IOException {
    if (folder.isEmpty()) {
      return List.of();
    }
    Path file = folder.get().resolve(FILE);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      return JSON.readValue(Files.readAllBytes(file), Pages.class).pages();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }
}
