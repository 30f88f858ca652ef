package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A few deaths in every test run; `lab/powerloss` makes hundreds.
@Timeout(300)
class PowerLossTest {
  @TempDir Path folder;

  @Test
  void whatAKilledProcessPromisedIsThere() throws Exception {
    assertThat(PowerLoss.run(3, System.nanoTime(), Optional.empty()))
        .startsWith("3 deaths, ")
        .endsWith(" samples promised: none is missing, no byte is wrong");
  }

  @Test
  @Tag("lab")
  void whatWasPromisedBeforeThePowerFailedIsThere() throws Exception {
    assumeTrue(Shell.run("id", "-u").strip().equals("0"), "only root may mount a disk");
    Path program = folder.resolve("powerdisk");
    List<String> compile = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Werror"));
    compile.addAll(List.of("-D_FILE_OFFSET_BITS=64", "-I/usr/include/fuse3", "-o"));
    compile.addAll(List.of(program.toString(), "powerdisk/powerdisk.c", "-lfuse3"));
    Shell.run(compile);
    assertThat(PowerLoss.run(3, System.nanoTime(), Optional.of(program))).startsWith("3 deaths, ");
  }
}
