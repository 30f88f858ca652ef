package dev.meerkat.core.document;

/// Why a document is left out, as a sentence.
final class BadField extends Exception {
  private static final long serialVersionUID = 1;

  BadField(String message) {
    super(message);
  }
}
