@NullMarked
package dev.meerkat.core.replication;

import org.jspecify.annotations.NullMarked;
