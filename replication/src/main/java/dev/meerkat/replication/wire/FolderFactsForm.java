package dev.meerkat.replication.wire;

import dev.meerkat.core.replication.FolderFacts;

/// What a side tells of its folder, as bytes: path, type (texts), capacity, free, taken (i64 each),
/// version, rules (texts).
final class FolderFactsForm {
  private FolderFactsForm() {}

  static void write(FolderFacts facts, Output out) {
    out.text(facts.path());
    out.text(facts.type());
    out.i64(facts.capacityBytes());
    out.i64(facts.freeBytes());
    out.i64(facts.usedBytes());
    out.text(facts.version());
    out.text(facts.rules());
  }

  static FolderFacts read(Input in) throws MalformedException {
    return new FolderFacts(
        in.text("the path of the folder"),
        in.text("the type of its file system"),
        in.u63("the size of its file system"),
        in.u63("what is free of it"),
        in.u63("what the dataset takes"),
        in.text("the version of Meerkat"),
        in.text("the rules of what belongs to the dataset"));
  }
}
