package dev.meerkat.core.site;

/// What depends on how many servers a site has. What they tell each other grows with the square of
/// their number, and so does what takes part in a start or a merge.
///
/// | Servers | Large | Patience |
/// |--:|---|--:|
/// | up to 63 | no | 1 |
/// | 64 to 95 | yes | 2 |
/// | 96 to 127 | yes | 3 |
///
/// and so on, one more for each 32.
///
/// @param servers how many there are, this one included
public record SiteSize(int servers) {
  private static final int LARGE = 64;
  private static final int SERVERS_OF_ONE_PATIENCE = 32;

  /// Whether what goes to everybody is to be rarer.
  public boolean isLarge() {
    return servers >= LARGE;
  }

  /// How many times as long as in a small site to wait for what many take part in.
  public int patience() {
    return Math.max(1, servers / SERVERS_OF_ONE_PATIENCE);
  }
}
