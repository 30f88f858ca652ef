package dev.meerkat.core.watch;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An immutable sorted map whose changed copies share almost everything with the original: a
/// balanced (AVL) tree in which a change copies one path. Recorders report progress many times a
/// second for thousands of cameras; copying a whole map each time would cost more than recording.
final class PersistentMap<K extends Comparable<K>, V> {
  private final @Nullable Node<K, V> root;

  private PersistentMap(@Nullable Node<K, V> root) {
    this.root = root;
  }

  /// @param size how many entries there are from here on down
  private record Node<K extends Comparable<K>, V>(
      @Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right, int height, int size) {
    Node<K, V> with(V next) {
      return new Node<>(left, key, next, right, height, size);
    }
  }

  static <K extends Comparable<K>, V> PersistentMap<K, V> empty() {
    return new PersistentMap<>(null);
  }

  static <K extends Comparable<K>, V> PersistentMap<K, V> of(SortedMap<K, V> entries) {
    return new PersistentMap<>(tree(entries.entrySet().iterator(), entries.size()));
  }

  /// A balanced tree of so many entries, which are the next ones and come in order.
  private static <K extends Comparable<K>, V> @Nullable Node<K, V> tree(
      Iterator<Map.Entry<K, V>> entries, int count) {
    if (count == 0) {
      return null;
    }
    var left = tree(entries, count / 2);
    var middle = entries.next();
    var right = tree(entries, count - count / 2 - 1);
    return node(left, middle.getKey(), middle.getValue(), right);
  }

  int size() {
    return size(root);
  }

  boolean isEmpty() {
    return root == null;
  }

  /// The longest path from the root, which bounds the cost of a change.
  int height() {
    return height(root);
  }

  /// Null when the map does not have the key.
  @Nullable V find(K key) {
    var node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  PersistentMap<K, V> with(K key, V value) {
    return new PersistentMap<>(inserted(root, key, value));
  }

  PersistentMap<K, V> without(K key) {
    return find(key) == null ? this : new PersistentMap<>(removed(root, key));
  }

  /// The same map when all its keys are retained.
  PersistentMap<K, V> retaining(SortedSet<K> keys) {
    var dropped = new TreeSet<K>();
    forEach((key, _) -> {
      if (!keys.contains(key)) {
        dropped.add(key);
      }
    });
    var retained = this;
    for (var key : dropped) {
      retained = retained.without(key);
    }
    return retained;
  }

  /// Visits all entries, in the order of their keys.
  void forEach(BiConsumer<? super K, ? super V> visitor) {
    visit(root, visitor);
  }

  /// Visits all values, in the order of their keys.
  void forEachValue(Consumer<? super V> visitor) {
    visit(root, visitor);
  }

  /// A copy, for whoever cannot do with less.
  SortedMap<K, V> copied() {
    var copy = new TreeMap<K, V>();
    forEach(copy::put);
    return copy;
  }

  private static <K extends Comparable<K>, V> void visit(
      @Nullable Node<K, V> node, BiConsumer<? super K, ? super V> visitor) {
    if (node != null) {
      visit(node.left, visitor);
      visitor.accept(node.key, node.value);
      visit(node.right, visitor);
    }
  }

  private static <K extends Comparable<K>, V> void visit(
      @Nullable Node<K, V> node, Consumer<? super V> visitor) {
    if (node != null) {
      visit(node.left, visitor);
      visitor.accept(node.value);
      visit(node.right, visitor);
    }
  }

  private static <K extends Comparable<K>, V> Node<K, V> inserted(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return node(null, key, value, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return node.with(value);
    }
    return order < 0
        ? balanced(inserted(node.left, key, value), node, node.right)
        : balanced(node.left, node, inserted(node.right, key, value));
  }

  private static <K extends Comparable<K>, V> @Nullable Node<K, V> removed(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(removed(node.left, key), node, node.right);
    }
    if (order > 0) {
      return balanced(node.left, node, removed(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    var successor = node.right;
    while (successor.left != null) {
      successor = successor.left;
    }
    return balanced(node.left, successor, removed(node.right, successor.key));
  }

  /// Joins two trees whose heights differ by at most two below the entry of `middle`.
  private static <K extends Comparable<K>, V> Node<K, V> balanced(
      @Nullable Node<K, V> left, Node<K, V> middle, @Nullable Node<K, V> right) {
    if (left != null && height(left) > height(right) + 1) {
      var inner = left.right;
      return inner != null && height(inner) > height(left.left)
          ? node(
              node(left.left, left.key, left.value, inner.left),
              inner.key,
              inner.value,
              node(inner.right, middle.key, middle.value, right))
          : node(left.left, left.key, left.value, node(inner, middle.key, middle.value, right));
    }
    if (right != null && height(right) > height(left) + 1) {
      var inner = right.left;
      return inner != null && height(inner) > height(right.right)
          ? node(
              node(left, middle.key, middle.value, inner.left),
              inner.key,
              inner.value,
              node(inner.right, right.key, right.value, right.right))
          : node(node(left, middle.key, middle.value, inner), right.key, right.value, right.right);
    }
    return node(left, middle.key, middle.value, right);
  }

  private static <K extends Comparable<K>, V> Node<K, V> node(
      @Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right) {
    return new Node<>(
        left,
        key,
        value,
        right,
        1 + Math.max(height(left), height(right)),
        1 + size(left) + size(right));
  }

  private static <K extends Comparable<K>, V> int size(@Nullable Node<K, V> node) {
    return node == null ? 0 : node.size;
  }

  private static <K extends Comparable<K>, V> int height(@Nullable Node<K, V> node) {
    return node == null ? 0 : node.height;
  }
}
