/// A client of the HTTP API, and how its answers are shown.
@NullMarked
package dev.meerkat.server.client;

import org.jspecify.annotations.NullMarked;
