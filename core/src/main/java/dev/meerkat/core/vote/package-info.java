/// How three voters hold one lease for each group, of which any two suffice: votes, decided.
///
/// Each host that wants something makes a [Poll]; each of the three keeps a [Voter]. There is no
/// leader, so nothing has to be found out when a host dies: whoever reaches one other voter gets
/// its answer in two exchanges. It is Paxos for a register that is replaced by comparing (Lamport,
/// *The Part-Time Parliament*; Rystsov, *CASPaxos: Replicated State Machines without logs*).
/// `docs/groups.md#arbiter` tells it as a whole.
@NullMarked
package dev.meerkat.core.vote;

import org.jspecify.annotations.NullMarked;
