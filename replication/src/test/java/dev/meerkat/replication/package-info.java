@NullMarked
package dev.meerkat.replication;

import org.jspecify.annotations.NullMarked;
