package dev.meerkat.core.replication;

/// Effects of the passive side as a transcript tells them.
final class MirrorWords {
  private MirrorWords() {}

  static String show(MirrorEffect effect) {
    return switch (effect) {
      case MirrorEffect.SayHello(_, var hello) -> "hello, " + SourceWords.show(hello.copy());
      case MirrorEffect.Disconnect(_, var why) -> "disconnect: " + why;
      case MirrorEffect.KeepAside(var ranges) -> "keep aside " + ranges;
      case MirrorEffect.Persist(var copy) -> "persist " + SourceWords.show(copy);
      case MirrorEffect.ForgetNameless() -> "forget files without a name";
      case MirrorEffect.NewJournal(var number) -> "new journal " + number;
      case MirrorEffect.Append(var after, var batch) ->
          "append " + after + " to " + batch.through();
      case MirrorEffect.SyncJournal(var through) -> "sync the journal through " + through;
      case MirrorEffect.Acknowledge(_, var received, var durable) ->
          "acknowledge " + received + ", durable " + durable;
      case MirrorEffect.TellFinding(_, var finding) ->
          "tell that window " + finding.window() + " differs in " + finding.differing();
      case MirrorEffect.Apply(var after, var through, _) -> "apply " + after + " to " + through;
      case MirrorEffect.Checkpoint(var through) -> "checkpoint through " + through;
      case MirrorEffect.TellDigests(_, var question) ->
          "tell digests of " + question.ranges() + ", window " + question.window();
      case MirrorEffect.Trim(var through) -> "trim through " + through;
      case MirrorEffect.Consult() -> "consult the arbiter";
      case MirrorEffect.Ask(var expected, var wanted) ->
          "ask for " + wanted + " after v" + expected.version();
      case MirrorEffect.Activate(var copy, _, var lack) ->
          "active at " + copy.position() + (lack.isEmpty() ? "" : ", told that " + lack);
      case MirrorEffect.Refuse _ -> "refuse";
    };
  }
}
