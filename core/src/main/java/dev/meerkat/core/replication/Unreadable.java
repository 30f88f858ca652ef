package dev.meerkat.core.replication;

/// What a resync or a verification cannot tell the standby, in words for who has to do something
/// about it.
///
/// @param path of the file or folder
/// @param detail what was seen, with its figures
public record Unreadable(String path, Fault fault, String detail) {
  public enum Fault {
    /// The disk does not give it.
    REFUSED("cannot be read", "look at the disk, and replace the file from a backup or remove it"),
    NAMES("has more names than a resync can tell", "move some of its files into folders below it"),
    ATTRIBUTES(
        "has larger extended attributes than a resync can tell",
        "remove some (getfattr -d -m - lists them, setfattr -x removes one)");

    private final String words;
    private final String remedy;

    Fault(String words, String remedy) {
      this.words = words;
      this.remedy = remedy;
    }
  }

  public String sentence() {
    return path + " " + fault.words + " (" + detail + "): " + fault.remedy;
  }
}
