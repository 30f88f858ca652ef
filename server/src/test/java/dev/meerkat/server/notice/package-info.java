@NullMarked
package dev.meerkat.server.notice;

import org.jspecify.annotations.NullMarked;
