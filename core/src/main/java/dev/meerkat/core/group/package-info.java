/// Groups, decided: what a group is, on which of its two hosts it runs, and what is done when a
/// host, a resource, a link or the arbiter fails. `docs/groups.md` tells it as a whole.
@NullMarked
package dev.meerkat.core.group;

import org.jspecify.annotations.NullMarked;
