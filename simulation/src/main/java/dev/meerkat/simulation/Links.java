package dev.meerkat.simulation;

import dev.meerkat.core.model.ServerId;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is wrong with single ways between servers: closed ones, on which nothing arrives although
/// the way back is open, and slow ones, on which everything arrives late.
final class Links {
  private final SortedSet<Link> closed = new TreeSet<>();
  private final SortedMap<Link, Long> slow = new TreeMap<>();

  /// One direction between two servers.
  record Link(ServerId from, ServerId to) implements Comparable<Link> {
    @Override
    public int compareTo(Link other) {
      int order = from.compareTo(other.from);
      return order != 0 ? order : to.compareTo(other.to);
    }
  }

  void close(SortedSet<ServerId> from, SortedSet<ServerId> to) {
    for (var one : from) {
      for (var other : to) {
        closed.add(new Link(one, other));
      }
    }
  }

  void open(SortedSet<ServerId> from, SortedSet<ServerId> to) {
    for (var one : from) {
      for (var other : to) {
        closed.remove(new Link(one, other));
      }
    }
  }

  boolean isOpen(ServerId from, ServerId to) {
    return closed.isEmpty() || !closed.contains(new Link(from, to));
  }

  /// Everything that a server sends and gets takes up to this long.
  void slow(ServerId server, SortedSet<ServerId> others, long longestMillis) {
    for (var other : others) {
      slow.put(new Link(server, other), longestMillis);
      slow.put(new Link(other, server), longestMillis);
    }
  }

  void quicken(ServerId server) {
    slow.keySet().removeIf(link -> link.from().equals(server) || link.to().equals(server));
  }

  /// How much longer than usual a message may take.
  long slowMillis(ServerId from, ServerId to) {
    return slow.isEmpty() ? 0 : slow.getOrDefault(new Link(from, to), 0L);
  }

  void heal() {
    closed.clear();
    slow.clear();
  }
}
