package dev.meerkat.core.watch;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An immutable sorted map whose changed copies share almost everything with the original: a
/// balanced (AVL) tree in which a change copies one path. Recorders report progress many times a
/// second for thousands of cameras; copying a whole map each time would cost more than recording.
final class PersistentMap<K extends Comparable<K>, V> {
  private final @Nullable Node<K, V> root;
  private final int size;

  private PersistentMap(@Nullable Node<K, V> root, int size) {
    this.root = root;
    this.size = size;
  }

  private record Node<K extends Comparable<K>, V>(
      @Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right, int height) {}

  static <K extends Comparable<K>, V> PersistentMap<K, V> empty() {
    return new PersistentMap<>(null, 0);
  }

  int size() {
    return size;
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
    return new PersistentMap<>(inserted(root, key, value), find(key) == null ? size + 1 : size);
  }

  PersistentMap<K, V> without(K key) {
    return find(key) == null ? this : new PersistentMap<>(removed(root, key), size - 1);
  }

  /// Visits all values, in the order of their keys.
  void forEachValue(Consumer<? super V> visitor) {
    visit(root, visitor);
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
      return new Node<>(node.left, key, value, node.right, node.height);
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
    return new Node<>(left, key, value, right, 1 + Math.max(height(left), height(right)));
  }

  private static <K extends Comparable<K>, V> int height(@Nullable Node<K, V> node) {
    return node == null ? 0 : node.height;
  }
}
