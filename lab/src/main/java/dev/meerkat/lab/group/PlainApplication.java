package dev.meerkat.lab.group;

/// An application that is one resource beside the address of the group.
interface PlainApplication extends Application {
  /// What the document says of its data; empty when it has none.
  String data();

  /// The resource of the document that it is, which depends on `address`.
  String resource();
}
