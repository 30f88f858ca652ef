/// The configuration file of one server: `docs/configuration.md`.
@NullMarked
package dev.meerkat.server.config;

import org.jspecify.annotations.NullMarked;
