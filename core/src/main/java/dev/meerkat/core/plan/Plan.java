package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who records what: an assignment for every configured camera.
public record Plan(SortedMap<CameraId, Assignment> assignments) {
  public static final Plan EMPTY = new Plan(new TreeMap<>());

  public Plan {
    assignments = Collections.unmodifiableSortedMap(assignments);
  }
}
