@NullMarked
package dev.meerkat.core.ledger;

import org.jspecify.annotations.NullMarked;
