/// Tests of the shell around the stewards of groups.
@NullMarked
package dev.meerkat.server.group;

import org.jspecify.annotations.NullMarked;
