package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Where there is no arbiter: each side has a ruling of its own. That of the active side holds, and
/// it tells the standby whenever it rules anew.
///
/// The other side may have gone on since it was last heard, and then it has recorded this one as
/// outdated where this side cannot read it. So this one counts as outdated, unless
///
/// - it was active itself;
/// - the active side has ended in good order when this one had everything, and was not heard since;
/// - somebody who knows says that the other side stopped before the connection broke.
public final class LocalRegister implements OutdatedRegister {
  private final RulingFile file;
  private final ServerId self;
  private final ServerId first;
  private volatile boolean otherStopped;
  private volatile OptionalLong ended = OptionalLong.empty();

  private LocalRegister(RulingFile file, ServerId self, ServerId first) {
    this.file = file;
    this.self = self;
    this.first = first;
  }

  /// @param files the side's state folder
  /// @param first who is the source of a dataset that has never been active
  public static LocalRegister open(Path files, ServerId self, ServerId first) throws IOException {
    return new LocalRegister(RulingFile.open(files), self, first);
  }

  /// @param whether the other side stopped before the connection broke
  void otherStopped(boolean whether) {
    otherStopped = whether;
  }

  /// The ruling as this side may believe it.
  public Ruling now() {
    Ruling last = last();
    boolean believed =
        otherStopped || last.active().equals(self) || ended.equals(OptionalLong.of(last.epoch()));
    return believed ? last : new Ruling(last.version(), last.epoch(), last.active(), false);
  }

  private Ruling last() {
    return file.current().orElseGet(() -> Ruling.first(first));
  }

  @Override
  public Optional<Ruling> known() {
    return file.current();
  }

  @Override
  public void consult(Consumer<Ruling> told) {
    told.accept(now());
  }

  @Override
  public void ask(Ruling expected, Ruling wanted, Consumer<Ruling> told) throws IOException {
    if (now().equals(expected)) {
      file.told(wanted);
    }
    told.accept(now());
  }

  @Override
  public void choose(ServerId source, long newestEpoch) throws IOException {
    file.told(last().choosing(newestEpoch, source));
  }

  @Override
  public void follow(Ruling ruling) throws IOException {
    file.follow(ruling);
  }

  @Override
  public void told(Ruling ruling) throws IOException {
    file.told(ruling);
  }

  @Override
  public void ended(long epoch) {
    ended = OptionalLong.of(epoch);
  }

  @Override
  public void heard(Ruling ruling) {
    if (!ended.equals(OptionalLong.of(ruling.epoch()))) {
      ended = OptionalLong.empty();
    }
  }

  @Override
  public void mayHaveGoneOn() {
    ended = OptionalLong.empty();
  }

  @Override
  public boolean isShared() {
    return false;
  }
}
