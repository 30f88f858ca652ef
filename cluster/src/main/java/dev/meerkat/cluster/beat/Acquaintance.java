package dev.meerkat.cluster.beat;

/// By what a host knows that a packet of the other one was sent just now, and not recorded earlier:
/// by no clock and no file, as those may be set back and lost. Immutable.
///
/// Each start of a group's links makes a *session*, a random number, in which each link counts its
/// packets. A session of the other host counts once one of its packets has answered this host's
/// *challenge*, a random number that is in every packet of this host and is made anew then: so what
/// was recorded of an earlier session is worth nothing.
///
/// | A packet of the other host | Is |
/// |---|---|
/// | of the session that counts | taken, if it was not taken before |
/// | of another, with the answer to the challenge | taken, and that session counts |
/// | of another | not taken; its challenge is answered, so that the next one can be |
///
/// @param session of this host
/// @param challenge of this host
/// @param theirs the session of the other host that counts; 0 before the first
/// @param answer what to answer in the next packet; 0 before the first
record Acquaintance(long session, long challenge, long theirs, long answer) {
  enum Verdict {
    TAKE,
    ADOPT,
    GREET
  }

  static Acquaintance begin(long session, long challenge) {
    return new Acquaintance(session, challenge, 0, 0);
  }

  Verdict verdict(LinkPacket packet) {
    if (packet.session() == theirs) {
      return Verdict.TAKE;
    }
    return packet.answer() == challenge ? Verdict.ADOPT : Verdict.GREET;
  }

  Acquaintance taken(LinkPacket packet) {
    return new Acquaintance(session, challenge, theirs, packet.challenge());
  }

  /// @param fresh the next challenge
  Acquaintance adopted(LinkPacket packet, long fresh) {
    return new Acquaintance(session, fresh, packet.session(), packet.challenge());
  }
}
