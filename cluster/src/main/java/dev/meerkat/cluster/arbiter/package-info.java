/// Who has which group, kept by three voters of which any two suffice. `docs/groups.md#arbiter`.
@NullMarked
package dev.meerkat.cluster.arbiter;

import org.jspecify.annotations.NullMarked;
