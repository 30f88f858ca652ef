package dev.meerkat.core.replication;

/// What a side tells of its folder, and of itself, so that the other one can compare.
///
/// @param path of the folder
/// @param type of its file system
/// @param capacityBytes of its file system
/// @param freeBytes of its file system
/// @param usedBytes that the dataset's files took when they were last gone through
/// @param version of Meerkat
public record FolderFacts(
    String path, String type, long capacityBytes, long freeBytes, long usedBytes, String version) {
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
