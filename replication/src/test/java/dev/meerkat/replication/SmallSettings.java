package dev.meerkat.replication;

import dev.meerkat.core.replication.MirrorSettings;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.replication.link.LinkSettings;

/// Bounds and times that tests reach soon.
public final class SmallSettings {
  public static final MirrorSettings MIRROR =
      new MirrorSettings(32 << 20, 4 << 20, 65_536).tellingEach(1 << 20);

  public static final LinkSettings LINK =
      new LinkSettings(5_000, 500, 5_000, 3_000, 50, 500, 16 << 20, 0, false);

  private SmallSettings() {}

  public static SourceSettings source(Mode mode) {
    return new SourceSettings(mode, 8 << 20, 64 << 20, 4 << 20, 1 << 20, 1 << 20, 65_536, 10_000)
        .gathering(64 << 10);
  }
}
