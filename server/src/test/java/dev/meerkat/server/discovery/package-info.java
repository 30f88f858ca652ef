@NullMarked
package dev.meerkat.server.discovery;

import org.jspecify.annotations.NullMarked;
