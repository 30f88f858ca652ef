/// The connection between the two sides of a dataset: TLS with certificates at both ends, messages
/// in their order, heartbeats, a limit of bandwidth, and bounds on everything. Knows nothing of
/// what the messages mean. `docs/replication.md#link` has the conversation.
@NullMarked
package dev.meerkat.replication.link;

import org.jspecify.annotations.NullMarked;
