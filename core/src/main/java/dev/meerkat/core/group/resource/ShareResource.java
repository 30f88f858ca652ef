package dev.meerkat.core.group.resource;

import dev.meerkat.core.group.Node;
import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.regex.Pattern;

/// A folder that clients mount.
///
/// @param options as [Protocol] says
public record ShareResource(String name, Protocol protocol, String folder, List<String> options)
    implements ResourceSettings {
  static final ResourceKind KIND =
      new ResourceKind("share", List.of("protocol", "folder", "options"), ShareResource::read);

  /// Each with its options: Samba's are those of `net(8)`, of NFS each one is a client with its own
  /// (`exports(5)`).
  public enum Protocol {
    SAMBA("(comment|acl|guest_ok)=.*", "is none of comment=..., acl=..., guest_ok=y"),
    NFS("[^\\s()]+\\([^\\s()]+\\)", "is no client of NFS: write one such as 10.0.0.0/24(rw,sync)");

    private final Pattern option;
    private final String refusal;

    Protocol(String option, String refusal) {
      this.option = Pattern.compile(option);
      this.refusal = refusal;
    }

    public boolean takes(String text) {
      return option.matcher(text).matches();
    }

    /// What is said of an option that it does not take, after that option.
    public String refusal() {
      return refusal;
    }
  }

  public ShareResource {
    options = List.copyOf(options);
  }

  private static ShareResource read(Node node, List<ServerId> hosts) {
    var _ = node.field("protocol");
    var protocol = node.word("protocol", Protocol.SAMBA, Protocol.values());
    return new ShareResource(
        node.field("share").text(),
        protocol,
        node.field("folder").path(),
        node.list("options").stream().map(each -> option(each, protocol)).toList());
  }

  private static String option(Node node, Protocol protocol) {
    var option = node.text();
    if (!protocol.takes(option)) {
      throw node.bad("'" + option + "' " + protocol.refusal());
    }
    return option;
  }

  @Override
  public String kind() {
    return KIND.word();
  }
}
