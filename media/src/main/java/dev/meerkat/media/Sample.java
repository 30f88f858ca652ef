package dev.meerkat.media;

import java.nio.ByteBuffer;

/// One access unit: a coded picture, an audio frame or a metadata document.
///
/// @param track index of the track in the session, from 0
/// @param ticks presentation time in ticks of the track's clock, unwrapped to 64 bits; its origin
///   is arbitrary
/// @param keyFrame whether decoding can begin here
/// @param damaged whether packets of it, or of pictures that it builds on, are known to be lost
/// @param data H.264 and H.265 as NAL units each behind a 4-byte big-endian length (ISO/IEC
///   14496-15 §5.3), a JPEG file, audio as a raw frame, a document as it is. Borrowed: it is valid
///   only until the receiving call returns, so copy what is to be kept
/// @param arrivalNanos `System.nanoTime()` when its last packet was read
public record Sample(
    int track, long ticks, boolean keyFrame, boolean damaged, ByteBuffer data, long arrivalNanos) {}
