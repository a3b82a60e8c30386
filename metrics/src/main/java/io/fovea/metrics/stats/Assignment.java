package io.fovea.metrics.stats;

import java.util.Arrays;

/**
 * The assignment of rows to columns that has the least total cost, each row and each column at most
 * once and as many pairs as possible.
 *
 * <p>The method is that of shortest augmenting paths (Crouse, "On implementing 2D rectangular
 * assignment algorithms", 2016). Where several assignments cost the same, the choices are those of
 * SciPy 1.17: rows are added in order (of the transpose where there are more rows than columns),
 * columns are scanned from last to first, a closed column's place being taken by the last of the
 * scan, and of equally near columns a free one is preferred, then the one met first.
 */
public final class Assignment {
  /** Stands for a row that got no column. */
  public static final int NONE = -1;

  private final int rows;
  private final int columns;
  private final double[][] cost;
  private final double[] rowPrice;
  private final double[] columnPrice;
  private final int[] columnOf;
  private final int[] rowOf;

  // The search at hand.
  private final double[] distance;
  private final int[] cameFrom;
  private final boolean[] rowReached;
  private final boolean[] columnClosed;
  private final int[] open;

  private Assignment(double[][] cost, int rows, int columns) {
    this.cost = cost;
    this.rows = rows;
    this.columns = columns;
    rowPrice = new double[rows];
    columnPrice = new double[columns];
    columnOf = filled(rows);
    rowOf = filled(columns);
    distance = new double[columns];
    cameFrom = filled(columns);
    rowReached = new boolean[rows];
    columnClosed = new boolean[columns];
    open = new int[columns];
  }

  /**
   * Assigns.
   *
   * @param cost a row of finite costs for each row, all equally long
   * @return the column of each row, or {@link #NONE}
   * @throws IllegalArgumentException if a cost is not finite or the rows differ in length
   */
  public static int[] leastCost(double[][] cost) {
    int rows = cost.length;
    int columns = rows == 0 ? 0 : cost[0].length;
    for (double[] row : cost) {
      if (row.length != columns) {
        throw new IllegalArgumentException("rows of " + columns + " and " + row.length + " costs");
      }
      for (double value : row) {
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException("a cost is " + value);
        }
      }
    }
    if (rows <= columns) {
      return new Assignment(cost, rows, columns).solve();
    }
    int[] rowOf = new Assignment(transposed(cost, rows, columns), columns, rows).solve();
    int[] columnOf = filled(rows);
    for (int column = 0; column < columns; column++) {
      columnOf[rowOf[column]] = column;
    }
    return columnOf;
  }

  private static double[][] transposed(double[][] cost, int rows, int columns) {
    double[][] transposed = new double[columns][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j][i] = cost[i][j];
      }
    }
    return transposed;
  }

  private static int[] filled(int length) {
    int[] none = new int[length];
    Arrays.fill(none, NONE);
    return none;
  }

  private int[] solve() {
    for (int row = 0; row < rows; row++) {
      augment(row, freeColumnFrom(row));
    }
    return columnOf;
  }

  /** Walks from a row without a column to the nearest free column, and adjusts the prices. */
  private int freeColumnFrom(int start) {
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    Arrays.fill(rowReached, false);
    Arrays.fill(columnClosed, false);
    for (int i = 0; i < columns; i++) {
      open[i] = columns - 1 - i;
    }
    int left = columns;
    int row = start;
    double reached = 0;
    while (true) {
      rowReached[row] = true;
      int nearest = NONE;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < left; i++) {
        int column = open[i];
        double through = reached + cost[row][column] - rowPrice[row] - columnPrice[column];
        if (through < distance[column]) {
          distance[column] = through;
          cameFrom[column] = row;
        }
        if (distance[column] < least || (distance[column] == least && rowOf[column] == NONE)) {
          least = distance[column];
          nearest = i;
        }
      }
      reached = least;
      int column = open[nearest];
      columnClosed[column] = true;
      open[nearest] = open[--left];
      if (rowOf[column] == NONE) {
        adjustPrices(start, reached);
        return column;
      }
      row = rowOf[column];
    }
  }

  private void adjustPrices(int start, double reached) {
    rowPrice[start] += reached;
    for (int row = 0; row < rows; row++) {
      if (rowReached[row] && row != start) {
        rowPrice[row] += reached - distance[columnOf[row]];
      }
    }
    for (int column = 0; column < columns; column++) {
      if (columnClosed[column]) {
        columnPrice[column] -= reached - distance[column];
      }
    }
  }

  /** Hands the columns along the path back to where it started. */
  private void augment(int start, int free) {
    int column = free;
    while (true) {
      int row = cameFrom[column];
      rowOf[column] = row;
      int previous = columnOf[row];
      columnOf[row] = column;
      if (row == start) {
        return;
      }
      column = previous;
    }
  }
}
