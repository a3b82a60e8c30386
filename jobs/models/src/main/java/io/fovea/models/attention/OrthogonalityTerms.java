package io.fovea.models.attention;

/**
 * How far a matrix of learned queries W is from orthogonal rows: A2-FPN's regulariser without its
 * factor, as a diagnostic of a trained model.
 *
 * @param withNorms the squared Frobenius norm of W W' - I: rows are to be orthogonal and of length
 *     1, as for scaled cosine similarity
 * @param withoutNorms that of W W' with its diagonal taken out: rows are to be orthogonal, of any
 *     length, as for the dot products (equation 7)
 */
public record OrthogonalityTerms(double withNorms, double withoutNorms) {
  /**
   * The terms of a matrix.
   *
   * @param matrix in row-major order, a query a row
   * @param rows at least 1; the matrix has a whole number of columns
   */
  public static OrthogonalityTerms of(float[] matrix, int rows) {
    if (rows < 1 || matrix.length % rows != 0) {
      throw new IllegalArgumentException(matrix.length + " values in " + rows + " rows");
    }
    int columns = matrix.length / rows;
    double diagonal = 0;
    double rest = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int c = 0; c < columns; c++) {
          product += (double) matrix[i * columns + c] * matrix[j * columns + c];
        }
        if (i == j) {
          diagonal += (product - 1) * (product - 1);
        } else {
          rest += 2 * product * product;
        }
      }
    }
    return new OrthogonalityTerms(diagonal + rest, rest);
  }
}
