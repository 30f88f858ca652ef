/// The gap ledger: what of a camera is recorded, and why the rest is not.
@NullMarked
package dev.meerkat.core.ledger;

import org.jspecify.annotations.NullMarked;
