package dev.meerkat.core.document;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.notice.Channel;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The site as far as its documents can be understood.
///
/// @param removedAtMillis when servers were removed from the site, milliseconds since the epoch
/// @param channels where notices go, by name
/// @param unreadableChannels names of channels that are there and make no sense as they are
/// @param leftOut one sentence for each document that was skipped, saying why
/// @param uncounted one sentence for each alias that does not count, saying why
public record SiteReading(
    SiteConfiguration configuration,
    SortedMap<ServerId, Long> removedAtMillis,
    SortedMap<String, Channel> channels,
    SortedSet<String> unreadableChannels,
    List<String> leftOut,
    List<String> uncounted) {
  public SiteReading {
    removedAtMillis = Collections.unmodifiableSortedMap(new TreeMap<>(removedAtMillis));
    channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    unreadableChannels = Collections.unmodifiableSortedSet(new TreeSet<>(unreadableChannels));
    leftOut = List.copyOf(leftOut);
    uncounted = List.copyOf(uncounted);
  }

  /// All that does not make sense in them.
  public List<String> problems() {
    return Stream.concat(leftOut.stream(), uncounted.stream()).toList();
  }
}
