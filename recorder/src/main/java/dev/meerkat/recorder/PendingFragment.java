package dev.meerkat.recorder;

import dev.meerkat.media.mp4.FragmentBuilder;
import java.nio.ByteBuffer;
import java.util.List;

/// A finished fragment on its way to the disk.
///
/// @param parts its bytes, which belong to `builder`
/// @param newestMicros wall-clock time of its newest video sample
/// @param endMicros when that sample ends
record PendingFragment(
    FragmentBuilder builder, List<ByteBuffer> parts, long newestMicros, long endMicros) {}
