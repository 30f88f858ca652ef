package dev.meerkat.resources.kind;

import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.host.SmallFile;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// How one order for a resource runs commands: with the marks by which the guard knows what belongs
/// to the group, for as long as the order may take, and for a start only while the time of the
/// guard is not over.
///
/// @param part the name of the resource, which its processes are known by
/// @param generation of the guard under which a start was ordered; empty for what is always allowed
/// @param deadlineNanos when the order has failed, as [System#nanoTime] counts
public record Launch(GuardScript script, String part, OptionalLong generation, long deadlineNanos) {
  private static final long TOOL_MILLIS = 5_000;
  private static final long KILL_MILLIS = 5_000;
  private static final int TAIL_BYTES = 300;

  public static Launch of(
      GuardScript script, String part, OptionalLong generation, long atMostMillis) {
    return new Launch(
        script, part, generation, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis));
  }

  /// The same for programs that are no part of the resource, such as those that watch it: they are
  /// killed without it.
  public Launch beside(String what, long atMostMillis) {
    return of(script, part + "," + what, OptionalLong.empty(), atMostMillis);
  }

  public long remainingMillis() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
  }

  /// Starts a program that goes on. What it writes goes to the log of the resource.
  public Process spawn(Optional<String> user, List<String> command) throws ResourceException {
    var builder =
        new ProcessBuilder(words(user, command))
            .directory(new File("/"))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(script.log(part).toFile()));
    builder.environment().putAll(script.marks(part));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ResourceException("cannot run '" + command.getFirst() + "': " + e.getMessage(), e);
    }
  }

  private List<String> words(Optional<String> user, List<String> command) {
    return generation.isPresent()
        ? script.guarded(generation.getAsLong(), part, user, command)
        : script.free(part, user, command);
  }

  /// Runs a program to its end. One that takes too long is killed with everything that belongs to
  /// the resource, and so is one whose caller is interrupted.
  ///
  /// @return what it ended with
  public int run(List<String> command) throws ResourceException, IOException, InterruptedException {
    SmallFile.trim(script.log(part), 0);
    var process = spawn(Optional.empty(), command);
    boolean ended = false;
    try {
      ended = process.waitFor(remainingMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        killPart();
      }
    }
    if (!ended) {
      throw new ResourceException(
          "'" + String.join(" ", command) + "' took too long and was killed" + tail());
    }
    return process.exitValue();
  }

  /// The same, of a program that ends with 0.
  public void runWell(List<String> command)
      throws ResourceException, IOException, InterruptedException {
    int exit = run(command);
    if (exit != 0) {
      throw new ResourceException(failure(command, exit));
    }
  }

  public String failure(List<String> command, int exit) throws IOException {
    if (exit == GuardScript.REFUSED && generation.isPresent()) {
      return "the time of the guard is over: nothing is started by an order from before";
    }
    return "'" + String.join(" ", command) + "' ended with " + exit + tail();
  }

  private String tail() throws IOException {
    var tail = SmallFile.tail(script.log(part), TAIL_BYTES);
    return tail.isEmpty() ? "; it wrote nothing" : "; it wrote: " + tail;
  }

  /// Runs one of the system's small programs, under the guard when the order is.
  ///
  /// @return what it printed
  /// @throws ResourceException if it fails
  public String tool(List<String> command) throws ResourceException, InterruptedException {
    var ended = ask(command);
    if (ended.exit() == GuardScript.REFUSED && generation.isPresent()) {
      throw new ResourceException(
          "the time of the guard is over: nothing is started by an order from before");
    }
    if (!ended.isGood()) {
      throw new ResourceException(
          "'"
              + String.join(" ", command)
              + "' ended with "
              + ended.exit()
              + (ended.output().isEmpty() ? "" : ": " + ended.output()));
    }
    return ended.output();
  }

  /// The same, whatever it ends with.
  public Command.Ended ask(List<String> command) throws ResourceException, InterruptedException {
    if (generation.isEmpty()) {
      return Command.run(Math.min(TOOL_MILLIS, remainingMillis() + 1), command);
    }
    // As a part beside the resource: what is known of its own processes stays.
    var words = script.guarded(generation.getAsLong(), part + ",tool", Optional.empty(), command);
    return Command.run(
        Math.min(TOOL_MILLIS, remainingMillis() + 1), script.marks(part + ",tool"), words);
  }

  /// For what is done by this process itself.
  ///
  /// @throws ResourceException if the time of the guard is over
  public void checkTime() throws ResourceException, InterruptedException {
    var _ = tool(List.of("true"));
  }

  /// Kills all processes of the resource.
  ///
  /// @return what is left of them, one a line
  public String killPart() throws ResourceException, InterruptedException {
    // An interrupted caller must kill, too.
    boolean interrupted = Thread.interrupted();
    try {
      return Command.run(KILL_MILLIS, script.call("kill", part)).output();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public List<String> processes() throws ResourceException, InterruptedException {
    var all = new ArrayList<String>();
    Command.good(TOOL_MILLIS, script.call("processes", part)).lines().forEach(all::add);
    return all;
  }
}
