package dev.meerkat.resources;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/// Asks who has what the resources are to have, all at the same time.
final class Probing {
  private final Map<ResourceId, Worker> workers;
  private final ResourceListener listener;

  Probing(Map<ResourceId, Worker> workers, ResourceListener listener) {
    this.workers = workers;
    this.listener = listener;
  }

  void begin(long attempt) {
    var _ = Thread.ofVirtual().name("probe-" + attempt).start(() -> probe(attempt));
  }

  private void probe(long attempt) {
    var tasks = new ArrayList<FutureTask<String>>();
    for (var each : workers.entrySet()) {
      var task = new FutureTask<>(asking(each.getKey(), each.getValue()));
      // Waiting for packets blocks a thread.
      Thread.ofPlatform().daemon().name("probe-" + each.getKey()).start(task);
      tasks.add(task);
    }
    try {
      List<String> users = new ArrayList<>();
      for (var task : tasks) {
        users.add(task.get());
      }
      listener.probed(
          attempt,
          users.stream().filter(user -> !user.isEmpty()).collect(Collectors.joining(", ")));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      listener.probed(attempt, "nobody can tell, by a fault of Meerkat: " + e.getCause());
    }
  }

  /// Who cannot be asked about may be there.
  private static Callable<String> asking(ResourceId id, Worker worker) {
    return () -> {
      try {
        return worker.driver().probe().orElse("");
      } catch (ResourceException | IOException e) {
        return "nobody can tell about " + id + ": " + e.getMessage();
      }
    };
  }
}
