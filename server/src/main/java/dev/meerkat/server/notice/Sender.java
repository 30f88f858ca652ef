package dev.meerkat.server.notice;

import dev.meerkat.core.notice.Channel;

/// Delivers a message by a channel, once. May wait for the other side, within the limits of its
/// timeouts; an interrupt ends it.
interface Sender {
  Outcome send(Channel channel, Message message);
}
