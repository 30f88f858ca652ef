package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Which group is meant, and which server to ask about it.
final class GroupOption {
  @Mixin ApiOption api = new ApiOption();

  @Parameters(index = "0", paramLabel = "GROUP", description = "Its name.")
  String name = "";

  /// Has it changed, and tells what an administrator ought to know of that.
  ///
  /// @param what below it, such as `/pair`
  /// @param is what it is then, such as `is on both hosts`
  Answers.GroupMade change(
      ApiClient client, String what, Map<String, ?> fields, String is, PrintWriter out)
      throws IOException, InterruptedException {
    var made =
        client.send(
            "POST", path(what), fields, Answers.GroupMade.class, GroupCreateCommand.PATIENCE);
    tell(made, is, out);
    return made;
  }

  static void tell(Answers.GroupMade made, String is, PrintWriter out) {
    out.println("group " + made.group() + " " + is);
    made.warnings().forEach(each -> out.println("! " + each));
    out.flush();
  }

  /// @param what below it, such as `/switch`; may be empty
  String path(String what) {
    return "/groups/" + ApiClient.encoded(name) + what;
  }
}
