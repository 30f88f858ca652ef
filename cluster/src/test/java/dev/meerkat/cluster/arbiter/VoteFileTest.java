package dev.meerkat.cluster.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.vote.Ballot;
import dev.meerkat.core.vote.Register;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import dev.meerkat.core.vote.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteFileTest {
  private static final GroupId SHOP = new GroupId("shop");
  private static final GroupId MAIL = new GroupId("mail");

  @TempDir Path folder;
  private Path path;
  private Voter voter = new Voter(false, new TreeMap<>());

  @BeforeEach
  void place() {
    path = folder.resolve("a+b+c").resolve("votes");
  }

  private static Register register(long round) {
    var ballot = new Ballot(round, 7);
    return new Register(
        ballot,
        ballot,
        new Lease(round, 1, Optional.of(new ServerId("north")), 1, true, Optional.empty()));
  }

  private void append(VoteFile file, GroupId group, long round) throws IOException {
    voter = voter.with(group, register(round));
    file.append(group, voter);
  }

  /// With three records, and the end of each of them.
  private List<Integer> written() throws IOException {
    try (var file = VoteFile.create(path, voter)) {
      append(file, SHOP, 1);
      int first = (int) Files.size(path);
      append(file, MAIL, 2);
      int second = (int) Files.size(path);
      append(file, SHOP, 3);
      return List.of(VoteFile.HEAD.length, first, second, (int) Files.size(path));
    }
  }

  private Voter read() throws IOException {
    var opened = VoteFile.open(path);
    opened.file().close();
    return opened.voter();
  }

  @Test
  void ofSeveralRecordsOfAGroupTheLastCounts() throws IOException {
    written();
    assertThat(read()).isEqualTo(voter);
    assertThat(voter.registers().get(SHOP)).isEqualTo(register(3));
  }

  @Test
  void whatAPowerFailureHasCutOffIsTakenAwayAndTheRestCounts() throws IOException {
    var ends = written();
    byte[] whole = Files.readAllBytes(path);
    for (int length = ends.get(2); length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThat(read().registers().get(SHOP)).isEqualTo(register(1));
      assertThat(Files.size(path)).isEqualTo((long) ends.get(2));
    }
  }

  @Test
  void aRecordThatWasNotWrittenWholeIsTakenAway() throws IOException {
    var ends = written();
    byte[] whole = Files.readAllBytes(path);
    Arrays.fill(whole, ends.get(2) + VoteFile.PREFIX_BYTES, whole.length, (byte) 0);
    Files.write(path, whole);
    assertThat(read().registers().get(SHOP)).isEqualTo(register(1));
  }

  @Test
  void whatIsDamagedBeforeTheEndIsToldAndLeftAsItIs() throws IOException {
    var ends = written();
    byte[] whole = Files.readAllBytes(path);
    for (int at = 0; at < ends.get(2); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x41;
      Files.write(path, damaged);
      assertThatThrownBy(this::read)
          .as("byte " + at)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("remove the file");
      assertThat(Files.readAllBytes(path)).isEqualTo(damaged);
    }
  }

  @Test
  void aLongFileIsWrittenAnew() throws IOException {
    try (var file = VoteFile.create(path, voter, 1_000)) {
      long largest = 0;
      boolean shrunk = false;
      for (int round = 1; round < 100 && !shrunk; round++) {
        append(file, round % 2 == 0 ? SHOP : MAIL, round);
        shrunk = Files.size(path) < largest;
        largest = Math.max(largest, Files.size(path));
      }
      assertThat(shrunk).isTrue();
      assertThat(largest).isLessThanOrEqualTo(1_000);
      append(file, SHOP, 200);
    }
    assertThat(read()).isEqualTo(voter);
  }

  @Test
  void aServerWhoseFileIsDamagedHasNoVoteAndOneWithoutAFileIsBlank() throws IOException {
    try (var store = VoteStore.open(path)) {
      assertThat(store.isBlank()).isTrue();
      assertThat(store.answer(new VoteRequest.Copy()))
          .isEqualTo(new VoteReply.Contents(true, new TreeMap<>()));
    }
    written();
    byte[] damaged = Files.readAllBytes(path);
    damaged[VoteFile.HEAD.length + VoteFile.PREFIX_BYTES] ^= 1;
    Files.write(path, damaged);
    try (var store = VoteStore.open(path)) {
      assertThat(store.isBlank()).isFalse();
      assertThat(store.trouble()).contains("cannot be read");
      assertThat(store.answer(new VoteRequest.Look(SHOP)))
          .isEqualTo(new VoteReply.Abstained("its disk fails"));
    }
  }

  @Test
  void whatWasPromisedSurvives() {
    var ballot = new Ballot(5, 7);
    try (var store = VoteStore.open(path)) {
      store.fill(
          List.of(
              new VoteReply.Contents(true, new TreeMap<>()),
              new VoteReply.Contents(true, new TreeMap<>())));
      assertThat(store.answer(new VoteRequest.Prepare(SHOP, ballot)))
          .isInstanceOf(VoteReply.Promised.class);
    }
    try (var store = VoteStore.open(path)) {
      assertThat(store.answer(new VoteRequest.Prepare(SHOP, new Ballot(4, 7))))
          .isEqualTo(new VoteReply.Refused(new Ballot(4, 7), ballot));
    }
  }
}
