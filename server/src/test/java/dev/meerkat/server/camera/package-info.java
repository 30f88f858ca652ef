@NullMarked
package dev.meerkat.server.camera;

import org.jspecify.annotations.NullMarked;
