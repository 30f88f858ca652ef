/// Delivers notices: the outbox on disk, mail, webhooks.
@NullMarked
package dev.meerkat.server.notice;

import org.jspecify.annotations.NullMarked;
