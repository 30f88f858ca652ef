package dev.meerkat.cluster.identity;

import java.security.cert.CertificateException;

/// A certificate that is not let in; the message says why, as the end of a sentence that begins
/// with whose it is.
final class Refused extends CertificateException {
  private static final long serialVersionUID = 1;

  Refused(String why) {
    super(why);
  }
}
