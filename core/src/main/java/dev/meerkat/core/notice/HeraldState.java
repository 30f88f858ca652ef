package dev.meerkat.core.notice;

import dev.meerkat.core.model.CameraId;
import java.util.SortedSet;

/// What the herald remembers.
public record HeraldState(Cover cover, Troubles troubles) {
  /// @param known cameras of others whose takeover by this server was told before its restart
  public static HeraldState initial(SortedSet<CameraId> known) {
    return new HeraldState(Cover.initial(known), Troubles.NONE);
  }

  /// The cameras of others whose takeover by this server has been told, and whose end has not.
  public SortedSet<CameraId> known() {
    return cover.known();
  }
}
