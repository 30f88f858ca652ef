/// How sites on the local network are found: one question to all, small answers.
@NullMarked
package dev.meerkat.server.discovery;

import org.jspecify.annotations.NullMarked;
