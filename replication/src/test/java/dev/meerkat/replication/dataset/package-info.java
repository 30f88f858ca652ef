@NullMarked
package dev.meerkat.replication.dataset;

import org.jspecify.annotations.NullMarked;
