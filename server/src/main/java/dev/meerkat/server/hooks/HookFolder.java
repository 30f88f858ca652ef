package dev.meerkat.server.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/// The folder from which this server runs analytics programs. Whoever may configure cameras names
/// programs, and only those that somebody with access to this host has put here can be named: the
/// API is no way to run anything else.
///
/// @param path empty when `meerkat.yaml` names none: then none is run
public record HookFolder(Optional<Path> path) {
  /// The program of that name.
  ///
  /// @param command a name, and no path, as `core.model.AnalyticsHook` sees to
  public Path program(String command) throws HookRefused {
    if (path.isEmpty()) {
      throw new HookRefused(
          "this server runs no analytics programs: its meerkat.yaml has no hooksDir");
    }
    Path folder = path.get();
    Path program = folder.resolve(command);
    if (!folder.equals(program.getParent())) {
      throw new HookRefused("'" + command + "' is not the name of a file");
    }
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw new HookRefused(
          "there is no executable file "
              + program
              + ": put it there and allow its execution (chmod +x)");
    }
    for (Path each : new Path[] {folder, program}) {
      if (anybodyMayWrite(each)) {
        throw new HookRefused(
            "anybody on this host may write to " + each + ": take that away (chmod o-w)");
      }
    }
    return program;
  }

  private static boolean anybodyMayWrite(Path file) throws HookRefused {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      throw new HookRefused("it is not known who may write to " + file + ": " + e);
    }
  }
}
