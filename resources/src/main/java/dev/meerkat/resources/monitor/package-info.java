/// Whether what runs works: questions that must be answered in time.
@NullMarked
package dev.meerkat.resources.monitor;

import org.jspecify.annotations.NullMarked;
