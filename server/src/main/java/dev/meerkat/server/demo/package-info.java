/// The demonstration: a site on this computer whose server is killed while it records.
@NullMarked
package dev.meerkat.server.demo;

import org.jspecify.annotations.NullMarked;
