/// Who is let into a site, and how its servers find each other.
@NullMarked
package dev.meerkat.core.site;

import org.jspecify.annotations.NullMarked;
