package dev.meerkat.replication;

import java.util.ArrayList;
import java.util.List;

/// Calls, one after the other on one tree.
class PosixRows {
  /// Who calls.
  enum Who {
    ROOT,
    /// Somebody who is in no group but his own.
    SOMEBODY,
    /// He, when he is in [#GROUP] too.
    MEMBER
  }

  /// A group that is one of [Who#MEMBER]'s, and not his first.
  static final int GROUP = 55;

  record Row(String name, Who who, PosixCalls.Call call) {
    /// What it answers in a folder.
    String answer(PosixCalls calls) throws Exception {
      return switch (who) {
        case ROOT -> calls.answer(call);
        case SOMEBODY -> OtherUser.call(() -> calls.answer(call));
        case MEMBER -> OtherUser.call(new int[] {GROUP}, () -> calls.answer(call));
      };
    }
  }

  private final List<Row> rows = new ArrayList<>();

  final List<Row> all() {
    return rows;
  }

  final void root(String name, PosixCalls.Call call) {
    rows.add(new Row(name, Who.ROOT, call));
  }

  final void user(String name, PosixCalls.Call call) {
    rows.add(new Row("as somebody: " + name, Who.SOMEBODY, call));
  }

  final void member(String name, PosixCalls.Call call) {
    rows.add(new Row("as a member of a group: " + name, Who.MEMBER, call));
  }

  final void add(PosixRows more) {
    rows.addAll(more.rows);
  }
}
