package dev.meerkat.server.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Text in columns, as wide as their longest cell.
public final class Table {
  private final int columns;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... titles) {
    columns = titles.length;
    row(titles);
  }

  public Table row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in a table of " + columns);
    }
    rows.add(List.of(cells));
    return this;
  }

  /// Its lines, without spaces at their ends.
  public List<String> lines() {
    List<Integer> widths =
        IntStream.range(0, columns)
            .mapToObj(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toList();
    var lines = new ArrayList<String>();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(" ", widths.get(i) - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
