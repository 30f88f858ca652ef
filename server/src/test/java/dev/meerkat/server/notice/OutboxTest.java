package dev.meerkat.server.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final int PUT_BEFORE_THE_CRASH = 20;

  @TempDir private Path folder = Path.of("");

  private final List<String> problems = new ArrayList<>();

  /// A server that is killed in the middle.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      var outbox = Outbox.open(Path.of(arguments[0]), _ -> {});
      for (int i = 0; i < Outbox.MAX_MESSAGES; i++) {
        outbox.put(List.of(number -> Messages.message(number, "mail")));
        System.out.println("put");
      }
    }
  }

  private Outbox open() throws IOException {
    return Outbox.open(folder, problems::add);
  }

  @Test
  void whatWasPutInSurvivesKill() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int acknowledged = 0;
    try (var lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      while (acknowledged < PUT_BEFORE_THE_CRASH && lines.readLine() != null) {
        acknowledged++;
      }
      child.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).isEqualTo(PUT_BEFORE_THE_CRASH);
    List<Message> waiting = open().waiting();
    assertThat(waiting).hasSizeGreaterThanOrEqualTo(PUT_BEFORE_THE_CRASH);
    for (int i = 0; i < waiting.size(); i++) {
      assertThat(waiting.get(i).id()).isEqualTo("msg_" + (i + 1));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void keepsOrderAndNumbersOverARestart() throws IOException {
    var outbox = open();
    outbox.put(
        List.of(number -> Messages.message(number, "a"), number -> Messages.message(number, "b")));
    outbox.remove(outbox.waiting().getFirst());
    var again = open();
    again.put(List.of(number -> Messages.message(number, "a")));
    assertThat(again.waiting()).extracting(Message::number).containsExactly(2L, 3L);
    assertThat(again.waiting("a")).extracting(Message::number).containsExactly(3L);
    assertThat(again.waiting("b").getFirst().text()).isEqualTo("text of 2 für alle");
  }

  /// Else the first ones would be sent anew whenever the batch is put in again.
  @Test
  void aBatchIsTakenAsAWholeOrNotAtAll() throws IOException {
    var outbox = open();
    List<Outbox.Draft> batch =
        List.of(number -> Messages.message(number, "a"), number -> Messages.message(number, "b"));
    Path inTheWay = Files.createDirectory(folder.resolve("0000000000000000002.json"));
    Path thing = Files.createFile(inTheWay.resolve("thing"));
    assertThatThrownBy(() -> outbox.put(batch)).isInstanceOf(IOException.class);
    assertThat(outbox.waiting()).isEmpty();
    assertThat(folder.resolve("0000000000000000001.json")).doesNotExist();
    Files.delete(thing);
    Files.delete(inTheWay);
    outbox.put(batch);
    assertThat(outbox.waiting()).extracting(Message::number).containsExactly(1L, 2L);
    assertThat(open().waiting()).hasSize(2);
  }

  @Test
  void theOldestMakesRoomWithAWord() throws IOException {
    var outbox = open();
    for (int i = 0; i <= Outbox.MAX_MESSAGES; i++) {
      outbox.put(List.of(number -> Messages.message(number, "a")));
    }
    assertThat(outbox.waiting()).hasSize(Outbox.MAX_MESSAGES);
    assertThat(outbox.waiting().getFirst().number()).isEqualTo(2);
    assertThat(problems).singleElement().asString().contains("subject 1", "given up");
  }

  @Test
  void whatCannotBeReadIsPutAside() throws IOException {
    open().put(List.of(number -> Messages.message(number, "a")));
    Path bad = folder.resolve("0000000000000000007.json");
    Files.writeString(bad, "{\"number\":7,");
    Files.writeString(folder.resolve("new"), "{");
    assertThat(open().waiting()).hasSize(1);
    assertThat(problems).singleElement().asString().contains("put aside");
    assertThat(bad).doesNotExist();
    assertThat(folder.resolve("0000000000000000007.json.unreadable")).exists();
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
