/// The host's interfaces and addresses, by iproute2, and the packets by which hosts ask and tell
/// who has an address.
@NullMarked
package dev.meerkat.resources.network;

import org.jspecify.annotations.NullMarked;
