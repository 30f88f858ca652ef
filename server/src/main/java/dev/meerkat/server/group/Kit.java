package dev.meerkat.server.group;

import java.io.IOException;

/// What the steward of one group works with, from one start of it to its end.
public record Kit(
    LinkPort links,
    LeasePort arbiter,
    ResourcePort resources,
    GuardPort guard,
    DataPort data,
    MachinePort machine,
    Ending ending)
    implements AutoCloseable {
  /// Closes all of it. What runs of the group runs on: that is for the guard to end.
  public interface Ending {
    void close() throws IOException;
  }

  @Override
  public void close() throws IOException {
    ending.close();
  }
}
