package dev.meerkat.server.group;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.group.Compared;
import dev.meerkat.replication.group.GroupData;
import dev.meerkat.replication.group.GroupDataListener;
import dev.meerkat.replication.group.Registers;
import dev.meerkat.resources.Guard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The data of one group on this host. The guard is told of its mounts before anything is opened.
final class GroupCopies implements DataPort {
  private final GroupData data;

  private GroupCopies(GroupData data) {
    this.data = data;
  }

  /// @throws IOException when it cannot be begun with, with what to do
  static GroupCopies open(
      Group group, DataLinks links, Registers registers, Guard guard, Facts facts)
      throws IOException {
    var mounts = new ArrayList<String>();
    for (var each : group.data()) {
      mounts.add(MountedFolder.place(Path.of(each.folder())).toString());
    }
    guard.mounts(mounts);
    return new GroupCopies(links.open(group, listener(facts), registers));
  }

  private static GroupDataListener listener(Facts facts) {
    return new GroupDataListener() {
      @Override
      public void changed(DataReport report) {
        facts.dataChanged(report);
      }

      @Override
      public void opened(long attempt, String lack) {
        facts.dataOpened(attempt, lack);
      }

      @Override
      public void refused(long attempt, String why) {
        facts.dataRefused(attempt, why);
      }

      @Override
      public void lost(long attempt, String why) {
        facts.dataLost(attempt, why);
      }

      @Override
      public void closed(long attempt) {
        facts.dataClosed(attempt);
      }
    };
  }

  @Override
  public void open(long attempt, Policy policy) {
    data.open(attempt, policy);
  }

  @Override
  public void close(long attempt, boolean equal) {
    data.close(attempt, equal);
  }

  @Override
  public void follow() {
    data.follow();
  }

  @Override
  public void chooseSource(ServerId source) {
    data.chooseSource(source);
  }

  @Override
  public void abort() throws IOException {
    data.abort();
  }

  @Override
  public SoleUse soleUse() {
    return data.soleUse();
  }

  @Override
  public SortedMap<DatasetId, Long> ownEpochs() {
    return data.ownEpochs();
  }

  @Override
  public Optional<Backlog> backlog() {
    return Backlog.of(data.unapplied());
  }

  @Override
  public Optional<String> verify(boolean mend) {
    return data.verify(mend);
  }

  @Override
  public List<Compared> compared() {
    return data.compared();
  }

  void end() throws IOException {
    data.close();
  }
}
