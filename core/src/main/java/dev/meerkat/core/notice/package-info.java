/// What people are told without asking: when redundancy starts and ends, and when problems begin
/// and are over.
@NullMarked
package dev.meerkat.core.notice;

import org.jspecify.annotations.NullMarked;
