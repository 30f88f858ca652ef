@NullMarked
package dev.meerkat.replication.wire;

import org.jspecify.annotations.NullMarked;
