package dev.meerkat.core.replication;

/// What a side tells of its folder, and of itself, so that the other one can compare.
///
/// @param path of the folder
/// @param type of its file system
/// @param capacityBytes of its file system
/// @param freeBytes of its file system
/// @param usedBytes that the dataset's files took when they were last gone through
/// @param version of Meerkat
/// @param rules what of it belongs to the dataset, in words
public record FolderFacts(
    String path,
    String type,
    long capacityBytes,
    long freeBytes,
    long usedBytes,
    String version,
    String rules) {
  /// All of it belongs.
  public FolderFacts(
      String path,
      String type,
      long capacityBytes,
      long freeBytes,
      long usedBytes,
      String version) {
    this(path, type, capacityBytes, freeBytes, usedBytes, version, Rules.ALL.toString());
  }

  @Override
  public String toString() {
    return path
        + " on "
        + type
        + ", "
        + megabytes(capacityBytes)
        + ", "
        + megabytes(freeBytes)
        + " free, Meerkat "
        + version;
  }

  static String megabytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
