package dev.meerkat.core.plan;

/// Rendezvous hashing: every pair of camera and server has a weight that looks random but is the
/// same everywhere, and a camera goes to the server with the highest. When one server disappears,
/// only its cameras choose again.
final class Rendezvous {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Rendezvous() {}

  /// A 64-bit hash of a name that does not depend on the JVM.
  static long hash(String name) {
    long hash = GOLDEN;
    for (int i = 0; i < name.length(); i++) {
      hash = mixed(hash ^ name.charAt(i)) + GOLDEN;
    }
    return hash;
  }

  /// The weight of a pair, from the hashes of both names. Compare weights as signed numbers.
  static long weight(long serverHash, long cameraHash) {
    return mixed(mixed(serverHash) + cameraHash);
  }

  /// The finalizer of SplitMix64: every bit of the input changes half of the bits of the output.
  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
