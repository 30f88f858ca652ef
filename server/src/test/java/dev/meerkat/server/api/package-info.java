@NullMarked
package dev.meerkat.server.api;

import org.jspecify.annotations.NullMarked;
