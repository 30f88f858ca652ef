package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a tutorial in `docs/` has its reader write and run, taken out of its text, so that the lab
/// does just that: what stands between the fences below a line `<!-- file: PATH -->` is that file,
/// and below `<!-- run: NAME -->` it is commands for a shell.
final class Tutorial {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^<!-- (file|run): (\\S+) -->\n+```[a-z]*\n(.*?)\n```\n",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern MARK = Pattern.compile("^<!-- (file|run): ", Pattern.MULTILINE);

  private final SequencedMap<String, String> files;
  private final SequencedMap<String, String> commands;

  private Tutorial(SequencedMap<String, String> files, SequencedMap<String, String> commands) {
    this.files = Collections.unmodifiableSequencedMap(files);
    this.commands = Collections.unmodifiableSequencedMap(commands);
  }

  static Tutorial read(Path document) {
    try {
      return of(Files.readString(document));
    } catch (IOException e) {
      throw new LabFailure("cannot read the tutorial " + document, e);
    }
  }

  /// @throws LabFailure when a mark is not followed by a block, or stands there twice
  static Tutorial of(String text) {
    var files = new LinkedHashMap<String, String>();
    var commands = new LinkedHashMap<String, String>();
    List<MatchResult> blocks = BLOCK.matcher(text).results().toList();
    if (blocks.size() != MARK.matcher(text).results().count()) {
      throw new LabFailure(
          "in the tutorial, a line '<!-- file: PATH -->' or '<!-- run: NAME -->' is not followed by"
              + " a fenced block");
    }
    for (MatchResult block : blocks) {
      var of = block.group(1).equals("file") ? files : commands;
      if (of.put(block.group(2), block.group(3) + "\n") != null) {
        throw new LabFailure("the tutorial has two blocks for " + block.group(2));
      }
    }
    return new Tutorial(files, commands);
  }

  /// The same with other addresses, folders and interfaces: each key of `places`, wherever it
  /// stands as a whole word, also as the beginning of a path, becomes its value. Nothing else
  /// changes.
  Tutorial at(Map<String, String> places) {
    var any =
        Pattern.compile(
            places.keySet().stream()
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\w.])(?:", ")(?![\\w-]|\\.\\w)")));
    return new Tutorial(replaced(files, any, places), replaced(commands, any, places));
  }

  private static SequencedMap<String, String> replaced(
      SequencedMap<String, String> blocks, Pattern any, Map<String, String> places) {
    var replaced = new LinkedHashMap<String, String>();
    blocks.forEach(
        (name, text) -> replaced.put(replaced(name, any, places), replaced(text, any, places)));
    return replaced;
  }

  private static String replaced(String text, Pattern any, Map<String, String> places) {
    return any.matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(places.getOrDefault(found.group(), "")));
  }

  /// What each file holds, by its path.
  SequencedMap<String, String> files() {
    return files;
  }

  /// @throws LabFailure when there is none
  String file(String path) {
    return found(files, path);
  }

  /// @throws LabFailure when there are none
  String commands(String name) {
    return found(commands, name);
  }

  private static String found(Map<String, String> blocks, String name) {
    String text = blocks.get(name);
    if (text == null) {
      throw new LabFailure("the tutorial has no block " + name + ", only " + blocks.keySet());
    }
    return text;
  }
}
