package dev.meerkat.cluster;

/// Two live servers of one name.
///
/// @param owner started earlier: to everybody, the name means this one
record Namesakes(ServerAddress owner, ServerAddress other) {
  /// What is wrong and what to do.
  ///
  /// @param self who says so
  String problem(ServerAddress self) {
    String rename = "another 'name' in its configuration file, and restart it";
    return self.equals(other)
        ? "the name of this server, '"
            + other.server()
            + "', belongs to the one at "
            + owner.place()
            + ", which started earlier: nobody heeds what this one, at "
            + other.place()
            + ", says, and only its own timelines have what it records; give this server "
            + rename
        : "two servers are named '"
            + owner.server()
            + "': one at "
            + owner.place()
            + " and one, started later, at "
            + other.place()
            + ", which nobody heeds: give one of them "
            + rename;
  }
}
