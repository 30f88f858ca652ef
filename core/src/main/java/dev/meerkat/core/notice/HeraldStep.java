package dev.meerkat.core.notice;

import java.util.List;

/// The outcome of one look.
///
/// @param notices to be told, in this order
public record HeraldStep(HeraldState next, List<Notice> notices) {
  public HeraldStep {
    notices = List.copyOf(notices);
  }
}
