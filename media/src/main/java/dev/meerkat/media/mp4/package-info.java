/// Fragmented MP4 (ISO/IEC 14496-12): what the archive consists of, servers exchange and players
/// play.
///
/// A file is `ftyp moov (prft moof mdat)*`. Tracks are numbered from 0 here and from 1 in the file.
/// All integers are big-endian. Every fragment carries its wall-clock time (`prft`), so a file
/// alone tells when it was recorded.
@NullMarked
package dev.meerkat.media.mp4;

import org.jspecify.annotations.NullMarked;
