/// How a client goes on when the server that it asks is not there.
@NullMarked
package dev.meerkat.core.client;

import org.jspecify.annotations.NullMarked;
