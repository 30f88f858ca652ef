package dev.meerkat.core.notice;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.List;

/// What people are to be told.
public sealed interface Notice {
  /// The server that tells it.
  ServerId server();

  /// When what it tells began, by the server's wall clock in milliseconds since the epoch.
  long wallMillis();

  /// `server` has begun to record cameras of others.
  ///
  /// @param untold how many more changes there were that are over already, since the bound of
  ///   notices per hour was reached
  record RedundancyStarted(ServerId server, long wallMillis, List<Group> groups, int untold)
      implements Notice {
    public RedundancyStarted {
      groups = List.copyOf(groups);
    }
  }

  /// `server` does not record these cameras of others any more.
  record RedundancyEnded(ServerId server, long wallMillis, List<Group> groups, int untold)
      implements Notice {
    public RedundancyEnded {
      groups = List.copyOf(groups);
    }
  }

  /// Problems that began and problems that are over.
  record ProblemsChanged(
      ServerId server, long wallMillis, List<Problem> begun, List<Problem> over, int untold)
      implements Notice {
    public ProblemsChanged {
      begun = List.copyOf(begun);
      over = List.copyOf(over);
    }
  }

  /// Somebody wants to see whether notices arrive.
  record Test(ServerId server, long wallMillis) implements Notice {}

  /// Cameras of one home of which the same can be said.
  ///
  /// @param words what is with the home, such as `is down or cannot be reached`
  record Group(ServerId home, String words, List<CameraId> cameras) {
    public Group {
      cameras = List.copyOf(cameras);
    }
  }
}
