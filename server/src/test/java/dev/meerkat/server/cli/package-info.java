@NullMarked
package dev.meerkat.server.cli;

import org.jspecify.annotations.NullMarked;
