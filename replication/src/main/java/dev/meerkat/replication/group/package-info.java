/// What a group needs of replication: all of its data on one host, opened and closed as the group
/// moves (`docs/groups.md`).
@NullMarked
package dev.meerkat.replication.group;

import org.jspecify.annotations.NullMarked;
