/// The camera plan: who records what.
@NullMarked
package dev.meerkat.core.plan;

import org.jspecify.annotations.NullMarked;
