@NullMarked
package dev.meerkat.server.client;

import org.jspecify.annotations.NullMarked;
