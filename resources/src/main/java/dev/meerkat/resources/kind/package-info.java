/// One class for each kind of resource: how it is started, stopped, watched and killed on this
/// host.
@NullMarked
package dev.meerkat.resources.kind;

import org.jspecify.annotations.NullMarked;
