package dev.meerkat.core.watch;

/// Everything that the watch remembers between two events.
public record WatchState() {}
