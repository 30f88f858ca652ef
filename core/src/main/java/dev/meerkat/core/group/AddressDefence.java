package dev.meerkat.core.group;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the host that holds an address of a group does about other devices that use it as well. It
/// defends the address for ever, as servers do (RFC 5227 §2.4 (c)), and never gives it up: a device
/// that somebody has plugged in would end the group, and on the other host it would go on.
///
/// | What comes | Then |
/// |---|---|
/// | another device uses it | it is told, once; the address is announced |
/// | it still does | the address is announced, once in [#DEFEND_MILLIS] at most; what comes too soon is made up for |
/// | it was not seen for `quietMillis` | that is told |
///
/// Not for use by several threads.
public final class AddressDefence {
  /// RFC 5227 §1.1, `DEFEND_INTERVAL`: two that defend one address must not flood the segment.
  static final long DEFEND_MILLIS = 10_000;

  /// More devices than that are defended against, but not told.
  static final int MOST_TOLD = 8;

  /// @param announce whether the segment is to be told now where the address is
  /// @param told what is to be written down, a sentence for each device
  public record Step(boolean announce, List<String> told) {
    public Step {
      told = List.copyOf(told);
    }
  }

  private final String what;
  private final long quietMillis;

  /// When each was seen last, by its hardware address.
  private final SortedMap<String, Long> others = new TreeMap<>();

  private boolean owed;
  private boolean announced;
  private long announcedMillis;

  /// @param on the interface that has it
  /// @param quietMillis how long a device is not seen that does not use it any more
  public AddressDefence(IpAddress address, String on, long quietMillis) {
    this.what = address + " on " + on;
    this.quietMillis = quietMillis;
  }

  /// Another device has said that it has the address.
  ///
  /// @param mac its hardware address
  /// @param atMillis monotonic
  public Step seen(String mac, long atMillis) {
    owed = true;
    var told = new ArrayList<String>();
    if (!others.containsKey(mac) && others.size() < MOST_TOLD) {
      others.put(mac, atMillis);
      told.add(
          what
              + " is used by "
              + mac
              + " as well; this host keeps and announces it: take the address away from that"
              + " device");
    }
    others.replace(mac, atMillis);
    return step(told, atMillis);
  }

  /// Time has passed.
  public Step look(long atMillis) {
    return step(new ArrayList<>(), atMillis);
  }

  private Step step(List<String> told, long atMillis) {
    others
        .entrySet()
        .removeIf(other -> {
          boolean gone = atMillis - other.getValue() >= quietMillis;
          if (gone) {
            told.add(what + " is not used by " + other.getKey() + " any more");
          }
          return gone;
        });
    boolean announce = owed && (!announced || atMillis - announcedMillis >= DEFEND_MILLIS);
    if (announce) {
      owed = false;
      announced = true;
      announcedMillis = atMillis;
    }
    return new Step(announce, told);
  }

  /// What an administrator is to do as long as it goes on; empty when nobody else uses it.
  public String trouble() {
    return others.isEmpty()
        ? ""
        : what
            + " is used by "
            + String.join(" and ", others.keySet())
            + " as well, so that users may not reach the group: take the address away from "
            + (others.size() == 1 ? "that device" : "those devices");
  }
}
