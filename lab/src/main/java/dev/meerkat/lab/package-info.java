/// Several hosts on one machine: network namespaces joined by a bridge, real cameras, faults, and
/// checks of recordings frame by frame.
@NullMarked
package dev.meerkat.lab;

import org.jspecify.annotations.NullMarked;
