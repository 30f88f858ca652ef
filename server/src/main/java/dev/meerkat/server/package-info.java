/// One Meerkat server: its parts put together.
@NullMarked
package dev.meerkat.server;

import org.jspecify.annotations.NullMarked;
