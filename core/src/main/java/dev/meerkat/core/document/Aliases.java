package dev.meerkat.core.document;

import dev.meerkat.core.model.Alias;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which aliases count. An edit that would call two servers the same is refused, but two edits on
/// two sides of a split are not, nor is a server admitted on one side whose name is an alias on the
/// other. Then, on every server alike: a name counts before any alias, and of two equal aliases the
/// one that was given later, as with every other field. The other server goes by its name.
final class Aliases {
  /// Later ones first. Of two that were given at once, that of the lesser name.
  private static final Comparator<Map.Entry<ServerId, FieldValue>> LATER_FIRST =
      Map.Entry.<ServerId, FieldValue>comparingByValue(Comparator.comparing(FieldValue::version))
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final SortedMap<ServerId, FieldValue> given = new TreeMap<>();

  /// @param alias as it was written, whatever it is
  void give(ServerId server, FieldValue alias) {
    if (!alias.value().isEmpty()) {
      given.put(server, alias);
    }
  }

  /// Calls servers by those of their aliases that count.
  ///
  /// @return a sentence about each alias that does not count, with what to do
  List<String> apply(SortedMap<ServerId, ServerSettings> servers) {
    var problems = new ArrayList<String>();
    SortedMap<String, ServerId> taken = new TreeMap<>();
    servers.keySet().forEach(server -> taken.put(server.value(), server));
    given.entrySet().stream()
        .sorted(LATER_FIRST)
        .filter(each -> servers.containsKey(each.getKey()))
        .forEach(each -> {
          ServerId server = each.getKey();
          String alias = each.getValue().value();
          ServerId other = taken.getOrDefault(alias, server);
          if (!Alias.isUsable(alias)) {
            problems.add(uncounted(server, Alias.refusal(alias)));
          } else if (!other.equals(server)) {
            problems.add(
                uncounted(
                    server,
                    "'"
                        + alias
                        + "' is server "
                        + other
                        + (other.value().equals(alias)
                            ? ", by its name"
                            : ", which was called so later, while the two did not hear of each"
                                + " other")));
          } else {
            taken.put(alias, server);
            servers.computeIfPresent(server, (_, settings) -> settings.called(alias));
          }
        });
    return problems;
  }

  private static String uncounted(ServerId server, String why) {
    return "server "
        + server
        + " goes by its name, since its alias does not count: "
        + why
        + ". Give it another (meerkat set-server "
        + server
        + " --alias TEXT)";
  }
}
