@NullMarked
package dev.meerkat.server.hooks;

import org.jspecify.annotations.NullMarked;
