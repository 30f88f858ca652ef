package dev.meerkat.resources;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.resources.host.ControlGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A cgroup with a process in it.
public final class UsedCgroup implements AutoCloseable {
  private final Path cgroup;
  private final Process process;

  private UsedCgroup(Path cgroup, Process process) {
    this.cgroup = cgroup;
    this.process = process;
  }

  /// @param folder tells it from those of other tests
  public static UsedCgroup begin(Path folder) throws IOException {
    TestGroup.assumeRoot();
    var own = ControlGroup.of(new GroupId("units"), folder);
    assumeTrue(own.isPresent(), "there are no cgroups of version 2");
    var process = new ProcessBuilder("sleep", "1000").start();
    var used = new UsedCgroup(own.get(), process);
    Files.writeString(own.get().resolve("run/cgroup.procs"), Long.toString(process.pid()));
    return used;
  }

  /// Below the root of all, as systemd names it.
  public String path() {
    int names = cgroup.getNameCount();
    return "/" + cgroup.subpath(names - 2, names);
  }

  /// Until nobody is in it.
  public void end() {
    process.destroyForcibly();
    Eventually.is("the cgroup is empty", () -> !ControlGroup.isUsed(path()));
  }

  @Override
  public void close() throws IOException {
    end();
    for (var each : new String[] {"run", "guard", ""}) {
      Files.deleteIfExists(cgroup.resolve(each));
    }
  }
}
