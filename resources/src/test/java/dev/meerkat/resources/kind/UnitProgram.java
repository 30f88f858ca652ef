package dev.meerkat.resources.kind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A program that answers as systemctl(1) does, in a folder with what its units are: `db` and its
/// part `db@main.service`.
///
/// | File | Then |
/// |---|---|
/// | `unit` | `db` has a file |
/// | `state-UNIT` | its `ActiveState`; `inactive` without |
/// | `part` | `db` has its part |
/// | `cgroup-UNIT` | in which its processes are |
/// | `log` | what was ordered |
///
/// As with systemd, a unit that is stopped has its part stopped, which is waited for only if it is
/// named; and what is killed has failed.
public record UnitProgram(Path folder) {
  public static final String PART = "db@main.service";

  private static final String TEXT =
      """
      #!/bin/sh
      cd "${0%/*}" || exit
      [ "$1" != --no-block ] || shift
      verb=$1
      shift
      state() {
        if [ -e "state-$1" ]; then cat "state-$1"; else echo inactive; fi
      }
      case $verb in
        show)
          for each; do
            case $each in
              --property=ConsistsOf) [ ! -e part ] || echo db@main.service; exit ;;
              -*) continue ;;
              db) [ -e unit ] && echo LoadState=loaded || echo LoadState=not-found ;;
              *) echo LoadState=loaded ;;
            esac
            [ "$each" != db ] || [ ! -e part ] || echo ConsistsOf=db@main.service
            echo "Id=${each%.service}.service"
            echo "ActiveState=$(state "$each")"
            echo "ControlGroup=$(cat "cgroup-$each" 2>/dev/null)"
            echo
          done
          exit
          ;;
        is-active)
          for each; do :; done
          [ "$(state "$each")" = active ] || exit 3
          exit
          ;;
      esac
      echo "$verb $*" >>log
      if [ ! -e unit ] && [ "$(state db)" = inactive ]; then
        echo "Unit db.service not loaded." >&2
        exit 5
      fi
      case $verb in
        start) echo active >state-db ;;
        stop)
          if [ -e part ] && [ "$(state db@main.service)" = active ]; then
            echo deactivating >state-db@main.service
          fi
          for each; do echo inactive >"state-$each"; done
          ;;
        kill)
          for each; do
            case $each in
              -s | KILL) ;;
              *) [ "$(state "$each")" = inactive ] || echo failed >"state-$each" ;;
            esac
          done
          ;;
      esac
      """;

  public static UnitProgram in(Path folder) throws IOException {
    var program = Files.writeString(folder.resolve("systemctl"), TEXT);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new UnitProgram(folder);
  }

  String program() {
    return folder.resolve("systemctl").toString();
  }

  void hasFile() throws IOException {
    Files.createFile(folder.resolve("unit"));
  }

  public void hasPart() throws IOException {
    Files.createFile(folder.resolve("part"));
  }

  public void is(String unit, String state) throws IOException {
    Files.writeString(folder.resolve("state-" + unit), state + "\n");
  }

  String state(String unit) throws IOException {
    var file = folder.resolve("state-" + unit);
    return Files.exists(file) ? Files.readString(file).strip() : "inactive";
  }

  /// @param cgroup below the root of all
  public void runsIn(String unit, String cgroup) throws IOException {
    Files.writeString(folder.resolve("cgroup-" + unit), cgroup + "\n");
  }

  public List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("log"));
  }
}
