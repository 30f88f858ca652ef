package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is known of a copy goes when the group has it no more, or in another folder.
class KnownCopiesTest {
  @TempDir Path folder;
  private Path state;
  private KnownCopies known;

  @BeforeEach
  void begin() throws Exception {
    state = folder.resolve("datasets/shop");
    known = new KnownCopies(state);
    known.keepOnly(group("[{name: d, folder: /srv/d}, {name: e, folder: /srv/e}]"));
    for (var each : new String[] {"d", "e"}) {
      Files.createDirectory(state.resolve(each).resolve("journal"));
      Files.writeString(state.resolve(each).resolve("journal/0"), "changes");
      Files.writeString(state.resolve(each).resolve("copy"), "whole");
    }
  }

  private static Group group(String data) throws GroupRefused {
    return new GroupText(TestHost.DOCUMENT + "data: " + data + "\n").read(TestHost.site());
  }

  private boolean isKnown(String dataset) {
    return Files.exists(state.resolve(dataset).resolve("copy"));
  }

  @Test
  void whatIsAsBeforeStays() throws Exception {
    known.keepOnly(group("[{name: e, folder: /srv/e, exclude: [tmp]}, {name: d, folder: /srv/d}]"));
    assertThat(isKnown("d")).isTrue();
    assertThat(isKnown("e")).isTrue();
  }

  /// A document that says /srv/./d is that of /srv/d.
  @Test
  void aPlaceThatWasWrittenInAnotherWayIsTheSame() throws Exception {
    Files.writeString(state.resolve("d/folder"), "/srv//./d\n");
    known.keepOnly(group("[{name: d, folder: /srv/d}, {name: e, folder: /srv/e}]"));
    assertThat(isKnown("d")).isTrue();
  }

  @Test
  void whatIsTakenOutIsForgotten() throws Exception {
    known.keepOnly(group("[{name: e, folder: /srv/e}]"));
    assertThat(state.resolve("d")).doesNotExist();
    assertThat(isKnown("e")).isTrue();
    known.keepOnly(group("[]"));
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void whatMovesBeginsAnew() throws Exception {
    known.keepOnly(group("[{name: d, folder: /srv/other}, {name: e, folder: /srv/e}]"));
    assertThat(isKnown("d")).isFalse();
    assertThat(isKnown("e")).isTrue();
    Files.writeString(state.resolve("d/copy"), "whole");
    known.keepOnly(group("[{name: d, folder: /srv/other}, {name: e, folder: /srv/e}]"));
    assertThat(isKnown("d")).isTrue();
  }

  @Test
  void whatAnEarlierVersionKept_isOfTheFolderThatIsNamedFirst() throws Exception {
    Files.delete(state.resolve("d/folder"));
    known.keepOnly(group("[{name: d, folder: /srv/d}, {name: e, folder: /srv/e}]"));
    assertThat(isKnown("d")).isTrue();
    known.keepOnly(group("[{name: d, folder: /srv/other}, {name: e, folder: /srv/e}]"));
    assertThat(isKnown("d")).isFalse();
  }

  @Test
  void whatIsHalfDeletedIsNotBelieved() throws IOException, GroupRefused {
    Files.move(state.resolve("d"), state.resolve(".d.forgotten"));
    known.keepOnly(group("[{name: d, folder: /srv/d}, {name: e, folder: /srv/e}]"));
    assertThat(state.resolve(".d.forgotten")).doesNotExist();
    assertThat(isKnown("d")).isFalse();
  }
}
