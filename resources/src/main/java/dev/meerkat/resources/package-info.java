/// What a group is made of, on this host: starting, stopping, watching and killing it, and the
/// guard that ends it when no process of Meerkat can. Decides nothing: that is `core.group`.
@NullMarked
package dev.meerkat.resources;

import org.jspecify.annotations.NullMarked;
