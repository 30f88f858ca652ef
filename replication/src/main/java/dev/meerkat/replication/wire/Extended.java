package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.FileName;
import java.lang.foreign.MemorySegment;

/// An extended attribute, or an access control list.
public record Extended(FileName name, MemorySegment value) {}
