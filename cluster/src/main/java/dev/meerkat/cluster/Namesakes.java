package dev.meerkat.cluster;

import dev.meerkat.cluster.identity.IdentityFile;

/// Two live servers of one name, of which one has a copy of the other's identity.
///
/// @param owner started earlier: to everybody, the name means this one
record Namesakes(ServerAddress owner, ServerAddress other) {
  private static final String REMEDY =
      ". Remove the file "
          + IdentityFile.NAME
          + " from the folder dataDir of the one that is a copy, give it another 'name' in its"
          + " configuration file, and let it join (meerkat join)";

  /// What is wrong and what to do.
  ///
  /// @param self who says so
  String problem(ServerAddress self) {
    return self.equals(other)
        ? "the name of this server, '"
            + other.server()
            + "', belongs to the one at "
            + owner.place()
            + ", which started earlier: nobody heeds what this one, at "
            + other.place()
            + ", says, and only its own timelines have what it records"
            + REMEDY
        : "two servers are named '"
            + owner.server()
            + "': one at "
            + owner.place()
            + " and one, started later, at "
            + other.place()
            + ", which nobody heeds"
            + REMEDY;
  }
}
