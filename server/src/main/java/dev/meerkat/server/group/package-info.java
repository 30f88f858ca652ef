/// Hot-standby groups on this server: a thin shell around the steward of each, the documents by
/// which they are set up on both hosts, and the ports towards what does the work.
@NullMarked
package dev.meerkat.server.group;

import org.jspecify.annotations.NullMarked;
