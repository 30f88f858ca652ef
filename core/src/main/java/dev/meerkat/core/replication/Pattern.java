package dev.meerkat.core.replication;

/// Which names below the folder of a dataset a rule is about.
///
/// | Written | Means |
/// |---|---|
/// | without `/`, but perhaps at its end | everything of that name, wherever it is |
/// | with `/` in it or before it | the path from the dataset's folder on |
/// | `*` | any characters, but no `/` |
/// | `**` | any characters |
/// | `?` | one character, but no `/` |
///
/// It is about files and folders alike; what is in a folder goes with the folder.
public record Pattern(String written, String glob, boolean anchored) {
  private static final int MOST_CHARACTERS = 1_000;

  /// @throws IllegalArgumentException that says what is wrong with it
  static Pattern of(String written) {
    boolean folder = written.endsWith("/");
    String plain = folder ? written.substring(0, written.length() - 1) : written;
    boolean anchored = plain.contains("/");
    String glob = plain.startsWith("/") ? plain.substring(1) : plain;
    if (glob.isEmpty() || glob.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "the pattern '" + written + "' must have 1 to " + MOST_CHARACTERS + " characters");
    }
    for (String name : glob.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "the pattern '"
                + written
                + "' has an empty name, or . or .., in it: write the path from the dataset's folder"
                + " on");
      }
    }
    if (glob.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("the pattern '" + written + "' has a control character");
    }
    return new Pattern(written, glob, anchored);
  }

  /// @param path from the dataset's folder on
  boolean matches(String path) {
    return fits(anchored ? path : path.substring(path.lastIndexOf('/') + 1));
  }

  /// Whether something in that folder may match by its path.
  boolean reaches(String folder) {
    if (!anchored) {
      return false;
    }
    int wild = 0;
    while (wild < glob.length() && glob.charAt(wild) != '*' && glob.charAt(wild) != '?') {
      wild++;
    }
    String head = glob.substring(0, wild);
    String inside = folder + "/";
    return head.startsWith(inside) || (wild < glob.length() && inside.startsWith(head));
  }

  /// In a time of the product of both lengths, whatever the pattern is.
  private boolean fits(String text) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    int at = 0;
    while (at < glob.length()) {
      char c = glob.charAt(at);
      boolean deep = glob.startsWith("**", at);
      if (c == '*') {
        for (int i = 0; i < text.length(); i++) {
          reached[i + 1] |= reached[i] && (deep || text.charAt(i) != '/');
        }
      } else {
        for (int i = text.length(); i > 0; i--) {
          char its = text.charAt(i - 1);
          reached[i] = reached[i - 1] && (c == '?' ? its != '/' : its == c);
        }
        reached[0] = false;
      }
      at += deep ? 2 : 1;
    }
    return reached[text.length()];
  }
}
