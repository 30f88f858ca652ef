package dev.meerkat.replication.wire;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/// Compares records with memory in them by what the memory holds.
public final class SameValues {
  private SameValues() {}

  public static boolean same(Object one, Object other) {
    return switch (one) {
      case MemorySegment memory ->
          other instanceof MemorySegment second && memory.mismatch(second) == -1;
      case StreamRecord record ->
          other instanceof StreamRecord second
              && record.end().equals(second.end())
              && record.before().equals(second.before())
              && record.ranges().equals(second.ranges())
              && record.bytes().mismatch(second.bytes()) == -1;
      case List<?> list -> other instanceof List<?> second && sameLists(list, second);
      case Optional<?> value ->
          other instanceof Optional<?> second
              && value.isPresent() == second.isPresent()
              && (value.isEmpty() || same(value.get(), second.orElseThrow()));
      case Record record -> sameRecords(record, other);
      default -> one.equals(other);
    };
  }

  private static boolean sameLists(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!same(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameRecords(Record one, Object other) {
    if (one.getClass() != other.getClass()) {
      return false;
    }
    for (RecordComponent component : one.getClass().getRecordComponents()) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        if (!same(accessor.invoke(one), accessor.invoke(other))) {
          return false;
        }
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(component.toString(), e);
      }
    }
    return true;
  }
}
