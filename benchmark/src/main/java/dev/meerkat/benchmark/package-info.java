/// JMH benchmarks; `lab/benchmark` runs them.
@NullMarked
package dev.meerkat.benchmark;

import org.jspecify.annotations.NullMarked;
