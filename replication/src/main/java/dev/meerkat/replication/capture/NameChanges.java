package dev.meerkat.replication.capture;

import java.io.IOException;

/// Makes changes of names on a copy.
sealed interface NameChanges permits ExactNames, LenientNames {
  void create(Change.Create create) throws IOException;

  void create(Change.CreateNameless create) throws IOException;

  void link(Change.Link link) throws IOException;

  void remove(Change.Remove remove) throws IOException;

  /// What names the same file twice, or changes nothing, is left out.
  void rename(Change.Rename rename) throws IOException;
}
