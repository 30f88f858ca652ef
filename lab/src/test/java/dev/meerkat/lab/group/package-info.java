@NullMarked
package dev.meerkat.lab.group;

import org.jspecify.annotations.NullMarked;
