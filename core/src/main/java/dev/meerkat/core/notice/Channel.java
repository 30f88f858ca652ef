package dev.meerkat.core.notice;

/// Where notices go. Set once for the site; each server sends through it what that server tells.
public sealed interface Channel permits MailChannel, WebhookChannel {
  /// More channels than this are not set up.
  int MAX_CHANNELS = 16;

  /// Follows the rule of [Name].
  String name();

  Interest interest();

  /// Words that it has instead of the usual ones.
  Templates templates();

  /// What it is told.
  ///
  /// @param enabled whether it is used at all
  /// @param redundancy that redundancy starts and ends
  /// @param problems that problems begin and are over
  record Interest(boolean enabled, boolean redundancy, boolean problems) {
    public static final Interest ALL = new Interest(true, true, true);

    public boolean includes(NoticeKind kind) {
      return switch (kind) {
        case STARTED, ENDED -> enabled && redundancy;
        case PROBLEMS -> enabled && problems;
        case TEST -> true;
      };
    }
  }

  /// @throws IllegalArgumentException when it is no fingerprint
  static String checkedCertificate(String certificate) {
    if (!certificate.matches("([0-9a-f]{64})?")) {
      throw new IllegalArgumentException(
          "certificate: expected a SHA-256 fingerprint of 64 hexadecimal digits in lower case");
    }
    return certificate;
  }
}
