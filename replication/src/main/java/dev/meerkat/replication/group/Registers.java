package dev.meerkat.replication.group;

import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.replication.dataset.DatasetSettings;
import dev.meerkat.replication.dataset.LocalRegister;
import dev.meerkat.replication.dataset.OutdatedRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where the datasets of a group have recorded whose data counts and whether the other side is
/// outdated: at the group's arbiter, if that can keep it.
public interface Registers {
  OutdatedRegister of(Dataset dataset, DatasetSettings settings) throws IOException;

  /// At the arbiter of the group, by the names `GROUP.DATASET`: who takes over knows whether the
  /// active side went on alone.
  ///
  /// @param preferred whose data counts if a dataset has never been active
  static Registers at(Leases arbiter, ServerId preferred) {
    return (_, settings) -> new ArbiterRegister(arbiter, new GroupId(settings.name()), preferred);
  }

  /// For a host that has lost what it knew, of a group without such an arbiter: the data of the
  /// other one counts. What is known after all is left as it is.
  ///
  /// @param files where this host keeps the state of the group's datasets
  static void lost(List<Dataset> data, Path files, ServerId self, ServerId source)
      throws IOException {
    for (Dataset each : data) {
      Path folder = Files.createDirectories(files.resolve(each.id().value()));
      var register = LocalRegister.open(folder, self, source);
      if (register.known().isEmpty()) {
        register.follow(Ruling.first(source));
      }
    }
  }

  /// Without such an arbiter: each host keeps what it knows. A host whose connection with the
  /// active side broke counts as outdated then.
  ///
  /// @param preferred whose data counts if a dataset has never been active
  static Registers local(ServerId preferred) {
    return (_, settings) -> LocalRegister.open(settings.files(), settings.self(), preferred);
  }
}
