package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// A disk that both hosts reach, mounted on the active one only.
///
/// @param device such as `/dev/disk/by-id/...`, or `server:/export`
/// @param folder may have symbolic links in it
/// @param fileSystem such as `ext4`, `nfs`
public record VolumeResource(String device, String folder, String fileSystem, List<String> options)
    implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind("volume", List.of("folder", "fileSystem", "options"), VolumeResource::read);

  public VolumeResource {
    options = List.copyOf(options);
  }

  private static VolumeResource read(Node node, List<ServerId> hosts) {
    return new VolumeResource(
        node.field("volume").text(),
        node.field("folder").path(),
        node.field("fileSystem").text(),
        node.list("options").stream().map(Node::text).toList());
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
