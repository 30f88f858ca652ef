@NullMarked
package dev.meerkat.lab.dataset;

import org.jspecify.annotations.NullMarked;
