package dev.meerkat.resources.kind;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import java.util.function.Predicate;

/// The mark in a disk that says which host uses it for which group.
///
///     meerkat 1
///     host north
///     group shop
record OwnerMark(String host, String group) {
  static final String FILE = ".meerkat-owner";

  String text() {
    return "meerkat 1\nhost " + host + "\ngroup " + group + "\n";
  }

  static Optional<OwnerMark> read(String text) {
    var lines = text.lines().toList();
    if (lines.size() < 3
        || !lines.get(0).equals("meerkat 1")
        || !lines.get(1).startsWith("host ")
        || !lines.get(2).startsWith("group ")) {
      return Optional.empty();
    }
    return Optional.of(new OwnerMark(lines.get(1).substring(5), lines.get(2).substring(6)));
  }

  /// Why a disk is not to be mounted; empty when it may be.
  ///
  /// @param text of the mark; empty when there is none
  static Optional<String> refusal(
      Optional<String> text, ServerId self, String group, Predicate<ServerId> mayRun) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var mark = read(text.get());
    if (mark.isEmpty()) {
      return Optional.of(
          "its file "
              + FILE
              + " is no mark of Meerkat: look who uses the disk, and remove the file");
    }
    var owner = mark.get();
    if (!owner.group().equals(group)) {
      return Optional.of(
          "it belongs to group "
              + owner.group()
              + ": name another disk, or remove its file "
              + FILE);
    }
    if (!owner.host().equals(self.value()) && mayRun.test(new ServerId(owner.host()))) {
      return Optional.of(
          owner.host()
              + " is alive and has it: bring the group out there, or remove its file "
              + FILE
              + " when that host does not use the disk");
    }
    return Optional.empty();
  }
}
