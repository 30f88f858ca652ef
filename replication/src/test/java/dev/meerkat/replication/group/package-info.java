@NullMarked
package dev.meerkat.replication.group;

import org.jspecify.annotations.NullMarked;
