package dev.meerkat.replication.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.replication.SmallSettings;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// One of two hosts of a group, within the process of a test. Its mounts are used by shells only: a
/// process that serves a mount must not touch it.
final class GroupHost implements GroupDataListener, AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(150);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private final ServerId self;
  private final ServerId peer;
  private final Path home;
  private final Registers registers;
  private final LinkSecurity security;
  private final List<Dataset> data;
  private final LinkPort port;
  private final List<String> answers = new ArrayList<>();
  private DataReport report = DataReport.UNKNOWN;
  private GroupData running;

  private GroupHost(
      String self,
      String peer,
      Path home,
      Registers registers,
      LinkSecurity security,
      List<Dataset> data,
      LinkPort port,
      int peerPort)
      throws IOException {
    this.self = new ServerId(self);
    this.peer = new ServerId(peer);
    this.home = home;
    this.registers = registers;
    this.security = security;
    this.data = data;
    this.port = port;
    this.running = start(peerPort);
  }

  static LinkPort port(LinkSecurity security) throws IOException {
    return LinkPort.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), security, SmallSettings.LINK);
  }

  /// @param folders of datasets; what each leaves out follows its name, after colons
  static GroupHost start(
      String self,
      String peer,
      Path parent,
      LinkSecurity security,
      LinkPort port,
      int peerPort,
      String... folders)
      throws IOException {
    Registers local = Registers.local(new ServerId("north"));
    return start(self, peer, parent, local, security, port, peerPort, folders);
  }

  static GroupHost start(
      String self,
      String peer,
      Path parent,
      Registers registers,
      LinkSecurity security,
      LinkPort port,
      int peerPort,
      String... folders)
      throws IOException {
    Path home = Files.createDirectories(parent.resolve(self));
    List<Dataset> data = new ArrayList<>();
    for (String each : folders) {
      List<String> words = List.of(each.split(":", -1));
      Path folder = Files.createDirectories(home.resolve(words.getFirst()));
      data.add(
          new Dataset(
              new DatasetId(words.getFirst()), folder.toString(), words.subList(1, words.size())));
    }
    return new GroupHost(self, peer, home, registers, security, List.copyOf(data), port, peerPort);
  }

  private GroupData start(int peerPort) throws IOException {
    var settings =
        new GroupDataSettings(
            new GroupId("shop"),
            self,
            peer,
            data,
            home.resolve("state"),
            () -> InetSocketAddress.createUnresolved("127.0.0.1", peerPort),
            SmallSettings.source(Mode.SYNCHRONOUS),
            SmallSettings.MIRROR,
            SmallSettings.LINK,
            new SpaceChoice(OptionalLong.of(2), OptionalLong.of(1)));
    return ReplicatedData.open(settings, port, security, registers, this);
  }

  GroupData data() {
    return running;
  }

  Path folder(String dataset) {
    return home.resolve(dataset);
  }

  /// Ends the data of the group here, as when Meerkat ends.
  void end() throws IOException {
    running.close();
  }

  void startAgain(int peerPort) throws IOException {
    running = start(peerPort);
  }

  @Override
  public synchronized void changed(DataReport now) {
    report = now;
    notifyAll();
  }

  @Override
  public void opened(long attempt, String lack) {
    answer("opened " + attempt + (lack.isEmpty() ? "" : ", " + lack));
  }

  @Override
  public void refused(long attempt, String why) {
    answer("refused " + attempt + ": " + why);
  }

  @Override
  public void lost(long attempt, String why) {
    answer("lost " + attempt + ": " + why);
  }

  @Override
  public void closed(long attempt) {
    answer("closed " + attempt);
  }

  private synchronized void answer(String words) {
    answers.add(words);
    notifyAll();
  }

  /// Waits for the next answer.
  synchronized String answer() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (answers.isEmpty()) {
      pause("an answer", deadline);
    }
    return answers.removeFirst();
  }

  synchronized DataReport await(String what, Predicate<DataReport> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.test(report)) {
      pause(what, deadline);
    }
    return report;
  }

  /// Waits until its report has a line that begins so.
  void awaitReported(String beginning) {
    awaitData(beginning, it -> it.report().stream().anyMatch(line -> line.startsWith(beginning)));
  }

  /// Waits until all that it has received is in its folders.
  void awaitApplied() {
    awaitData(
        "all to be applied",
        it -> it.unapplied().stream().allMatch(each -> each.bytes().orElse(-1) == 0));
  }

  private void awaitData(String what, Predicate<GroupData> condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.test(running)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + ": " + String.join("\n", running.report()));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /// Always in a loop that looks again.
  @SuppressWarnings("WaitNotInLoop")
  private void pause(String what, long deadline) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new AssertionError(
          self + " waits for " + what + ": " + report + " " + String.join("\n", running.report()));
    }
    wait(left);
  }

  /// Everything is on the other host.
  void awaitEqual() throws InterruptedException {
    await("equal", now -> now.linked() && now.lagBytes() == 0);
  }

  /// Runs it in a dataset's folder.
  ///
  /// @return what it prints, its errors too
  String shell(String dataset, String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", "cd " + folder(dataset) + " && " + command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /// Runs it in a dataset's folder, where it must succeed and print nothing.
  void run(String dataset, String command) throws IOException, InterruptedException {
    assertThat(shell(dataset, command)).as(command).isEmpty();
  }

  /// However the test went: nothing stays mounted.
  @Override
  public void close() throws IOException {
    try {
      running.close();
    } finally {
      port.close();
      for (Dataset each : data) {
        var _ = new ProcessBuilder("umount", "-l", each.folder()).start();
      }
    }
  }
}
