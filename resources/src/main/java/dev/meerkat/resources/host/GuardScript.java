package dev.meerkat.resources.host;

import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The script `guard.sh` of one group, in the folder with everything that it knows: how it is
/// called. Nothing of it is on the class path when it runs.
///
/// @param folder absolute
public record GuardScript(GroupId group, Path folder) {
  private static final String NAME = "guard.sh";

  /// Told by `guard.sh run` when the time of the guard is over.
  public static final int REFUSED = 199;

  /// How lines of `guard.sh left` begin that tell what could not be looked for.
  public static final String UNSEEN = "cannot look for ";

  /// Writes the script down. One that runs goes on with the text that it has.
  public void install() throws IOException {
    Files.createDirectories(folder);
    try (InputStream text =
        GuardScript.class.getResourceAsStream("/dev/meerkat/resources/" + NAME)) {
      if (text == null) {
        throw new IOException("the program is incomplete: it has no " + NAME);
      }
      Path fresh = folder.resolve(NAME + ".new");
      Files.copy(text, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(
          fresh,
          folder.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /// Where a resource's programs write.
  public Path log(String part) {
    return folder.resolve("run-" + part + ".log");
  }

  /// Which process was started last for a resource.
  public Path processFile(String part) {
    return folder.resolve("run-" + part + ".pid");
  }

  public List<String> call(String verb, String... arguments) {
    return words(verb, List.of(arguments));
  }

  /// A command that is performed if the time of the guard is not over.
  ///
  /// @param generation of the arming under which it was ordered
  /// @param part the name of the resource
  public List<String> guarded(
      long generation, String part, Optional<String> user, List<String> command) {
    var arguments = new ArrayList<>(List.of(Long.toString(generation), part, user.orElse("-")));
    arguments.addAll(command);
    return inSession(words("run", arguments));
  }

  /// A command that is performed at any time, such as a stop.
  public List<String> free(String part, Optional<String> user, List<String> command) {
    var arguments = new ArrayList<>(List.of(part, user.orElse("-")));
    arguments.addAll(command);
    return inSession(words("free", arguments));
  }

  /// The guard itself.
  public List<String> guard() {
    return inSession(words("guard", List.of()));
  }

  private static List<String> inSession(List<String> words) {
    var command = new ArrayList<>(List.of("setsid"));
    command.addAll(words);
    return command;
  }

  private List<String> words(String verb, List<String> arguments) {
    var words =
        new ArrayList<>(List.of("sh", folder.resolve(NAME).toString(), verb, folder.toString()));
    words.addAll(arguments);
    return words;
  }

  /// What processes of a resource have in their environment: for people the names, for the guard
  /// the folder, which no other group on this machine has.
  public SortedMap<String, String> marks(String part) {
    SortedMap<String, String> marks = new TreeMap<>();
    marks.put("MEERKAT_GROUP", group.value());
    marks.put("MEERKAT_RESOURCE", part);
    marks.put("MEERKAT_RUN", folder.toString());
    marks.put("MEERKAT_PART", folder + "/" + part);
    return marks;
  }
}
