/// Commands of the operating system and small files, as everything else of this module uses them.
@NullMarked
package dev.meerkat.resources.host;

import org.jspecify.annotations.NullMarked;
