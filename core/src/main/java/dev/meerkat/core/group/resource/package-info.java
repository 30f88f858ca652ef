/// What a group can be made of: one class for each kind, with the settings that a user writes.
@NullMarked
package dev.meerkat.core.group.resource;

import org.jspecify.annotations.NullMarked;
