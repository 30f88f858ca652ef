@NullMarked
package dev.meerkat.server.demo;

import org.jspecify.annotations.NullMarked;
