package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// A folder that clients mount.
///
/// @param options as the server of that protocol writes them
public record ShareResource(String name, Protocol protocol, String folder, List<String> options)
    implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind("share", List.of("protocol", "folder", "options"), ShareResource::read);

  public enum Protocol {
    SAMBA,
    NFS
  }

  public ShareResource {
    options = List.copyOf(options);
  }

  private static ShareResource read(Node node, List<ServerId> hosts) {
    var _ = node.field("protocol");
    return new ShareResource(
        node.field("share").text(),
        node.word("protocol", Protocol.SAMBA, Protocol.values()),
        node.field("folder").path(),
        node.list("options").stream().map(Node::text).toList());
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
