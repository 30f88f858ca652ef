/// The replicated configuration: documents whose fields merge by hybrid logical clock, so that all
/// servers that have heard the same changes hold the same site, in whatever order they heard them.
@NullMarked
package dev.meerkat.core.document;

import org.jspecify.annotations.NullMarked;
