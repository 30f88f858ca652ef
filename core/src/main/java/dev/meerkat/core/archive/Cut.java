package dev.meerkat.core.archive;

/// What happens before a video sample is taken.
public enum Cut {
  /// The sample continues the fragment.
  NONE,
  /// The fragment ends; the sample begins the next one of the same segment.
  FRAGMENT,
  /// Fragment and segment end, where there is one; the sample begins a new segment.
  SEGMENT,
  /// Fragment and segment end, where there is one; the sample is dropped, since nothing can be
  /// decoded before the next key frame.
  DROP
}
