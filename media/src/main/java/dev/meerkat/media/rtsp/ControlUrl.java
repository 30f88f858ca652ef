package dev.meerkat.media.rtsp;

import java.util.Locale;

/// Resolves `a=control` against the base of a description (RFC 2326 §C.1.1).
///
/// The RFC asks for resolution as in RFC 1808, which would cut the last piece of a base without a
/// slash at its end. No camera means that: all expect the control to be appended, also behind a
/// query.
final class ControlUrl {
  private ControlUrl() {}

  static String resolve(String base, String control) {
    if (control.isEmpty() || control.equals("*")) {
      return base;
    }
    String lower = control.toLowerCase(Locale.ROOT);
    if (lower.startsWith("rtsp://")
        || lower.startsWith("rtspu://")
        || lower.startsWith("rtsps://")) {
      return control;
    }
    boolean baseSlash = base.endsWith("/");
    boolean controlSlash = control.startsWith("/");
    if (baseSlash && controlSlash) {
      return base + control.substring(1);
    }
    return baseSlash || controlSlash || control.startsWith("?")
        ? base + control
        : base + "/" + control;
  }
}
