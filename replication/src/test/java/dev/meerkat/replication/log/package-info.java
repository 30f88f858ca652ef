@NullMarked
package dev.meerkat.replication.log;

import org.jspecify.annotations.NullMarked;
