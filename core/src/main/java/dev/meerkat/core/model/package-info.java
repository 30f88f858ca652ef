/// The nouns of a site: servers, cameras and their settings.
@NullMarked
package dev.meerkat.core.model;

import org.jspecify.annotations.NullMarked;
