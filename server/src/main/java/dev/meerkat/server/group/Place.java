package dev.meerkat.server.group;

import dev.meerkat.core.group.Folders;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.resources.host.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A folder of data or of a volume on this host. Two are compared by where symbolic links lead, as
/// that is where they are mounted.
///
/// @param folder as the document has it
/// @param real without symbolic links
/// @param owner such as `data db` or `resource disk`
record Place(String folder, String real, String owner, boolean volume) {
  /// Those of a group, in the order in which they are mounted.
  static List<Place> of(Group group) throws IOException {
    var places = new ArrayList<Place>();
    for (var each : group.data()) {
      places.add(of(each.folder(), "data " + each.id(), false));
    }
    for (var each : group.resources()) {
      if (each.settings() instanceof VolumeResource it) {
        places.add(of(it.folder(), "resource " + each.id(), true));
      }
    }
    return places;
  }

  private static Place of(String folder, String owner, boolean volume) throws IOException {
    return new Place(folder, Mounts.real(Path.of(folder)).toString(), owner, volume);
  }

  boolean overlaps(Place other) {
    return Folders.overlap(real, other.real);
  }

  /// Whether one hides the other, or takes what is written to it, in one group: a volume may lie in
  /// one that is mounted before.
  boolean isInTheWayOf(Place later) {
    return (volume && later.volume) ? Folders.isWithin(real, later.real) : overlaps(later);
  }

  /// As written, and where that leads.
  String words() {
    return folder.equals(real) ? folder : folder + " (which leads to " + real + ")";
  }
}
