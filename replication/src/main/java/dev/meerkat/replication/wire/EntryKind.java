package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;

/// What a record holds, by its number.
final class EntryKind {
  static final int CREATE = 1;
  static final int CREATE_NAMELESS = 2;
  static final int LINK = 3;
  static final int REMOVE = 4;
  static final int RENAME = 5;
  static final int GONE = 6;
  static final int WRITE = 7;
  static final int TRUNCATE = 8;
  static final int ALLOCATE = 9;
  static final int ATTRIBUTES = 11;
  static final int SET_EXTENDED = 12;
  static final int REMOVE_EXTENDED = 13;
  static final int LISTING = 32;
  static final int DESCRIPTION = 33;
  static final int CONTENT = 34;
  static final int COMPARED = 35;

  static final int CHECKSUM = 36;
  static final int WINDOW_END = 37;

  static int of(Change change) {
    return switch (change) {
      case Change.Create _ -> CREATE;
      case Change.CreateNameless _ -> CREATE_NAMELESS;
      case Change.Link _ -> LINK;
      case Change.Remove _ -> REMOVE;
      case Change.Rename _ -> RENAME;
      case Change.Gone _ -> GONE;
      case Change.Write _ -> WRITE;
      case Change.Truncate _ -> TRUNCATE;
      case Change.Allocate _ -> ALLOCATE;
      case Change.Attributes _ -> ATTRIBUTES;
      case Change.SetExtended _ -> SET_EXTENDED;
      case Change.RemoveExtended _ -> REMOVE_EXTENDED;
      case Change.Listing _ -> LISTING;
      case Change.Description _ -> DESCRIPTION;
      case Change.Content _ -> CONTENT;
      case Change.Compared _ -> COMPARED;
      case Change.Checksum _ -> CHECKSUM;
      case Change.WindowEnd _ -> WINDOW_END;
    };
  }

  private EntryKind() {}
}
