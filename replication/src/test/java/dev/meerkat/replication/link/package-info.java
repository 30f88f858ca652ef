@NullMarked
package dev.meerkat.replication.link;

import org.jspecify.annotations.NullMarked;
