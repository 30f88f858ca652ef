package dev.meerkat.replication.wire;

/// How large things may be. Both sides must have the same ones, so changing one is another version.
public final class Bounds {
  /// A piece of a file's content that is tracked, compared and sent as a whole, in bytes.
  public static final int CHUNK_BYTES = 1 << 20;

  /// The whole of a record of the stream, in bytes.
  public static final int RECORD_BYTES = 8 << 20;

  /// The whole of a message, in bytes: a batch of the largest record, or two trackers.
  public static final int MESSAGE_BYTES = 16 << 20;

  /// Ranges of one record or tracker; more than that are told as everything.
  public static final int RANGES = 1 << 18;

  /// Ranges that the standby is asked about at once.
  public static final int WINDOW_RANGES = 1_024;

  /// Epochs of a history.
  static final int EPOCHS = 1_000;

  /// Records of a batch.
  static final int RECORDS = MESSAGE_BYTES / 36;

  /// A name in a folder, or of an extended attribute, in bytes (`NAME_MAX`, `XATTR_NAME_MAX`).
  static final int NAME_BYTES = 255;

  /// What a symbolic link leads to, in bytes (`PATH_MAX`, without the zero at its end).
  static final int TARGET_BYTES = 4_095;

  /// The value of an extended attribute, in bytes (`XATTR_SIZE_MAX`).
  static final int EXTENDED_BYTES = 1 << 16;

  /// Extended attributes of a file, as the kernel lists at most 65,536 bytes of their names.
  static final int EXTENDED = 1 << 14;

  /// Entries of a folder's list.
  static final int LISTED = 1 << 18;

  /// A sentence or path, in bytes of UTF-8.
  static final int TEXT_BYTES = 4_096;

  private Bounds() {}
}
