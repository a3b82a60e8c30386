package io.fovea.pipeline.cost;

import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.spark.TaskErrors;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** Measures mechanisms on Spark, one task a cell. */
public final class MeasureJob {
  private MeasureJob() {}

  /**
   * Measures what was asked for.
   *
   * @param progress told a line after each cell
   * @throws io.fovea.metrics.UserError if an executor cannot measure at all
   */
  public static MeasuredComparison run(
      MeasureRequest request, SparkSession spark, Consumer<String> progress) {
    List<Predicted> predicted = new ArrayList<>();
    List<MeasureCell> asked = new ArrayList<>();
    Map<MeasureCell, MeasuredCell> known = new HashMap<>();
    for (MeasureCell cell : request.cells()) {
      Predicted cost = Predicted.of(cell.attention(), cell.tokens());
      predicted.add(cost);
      if (cost.isFull() && cell.tokens() > request.fullTokens()) {
        String reason =
            "its maps hold a number for each pair of tokens, and --full-tokens is "
                + request.fullTokens();
        known.put(cell, MeasuredCell.leftOut(cell, reason));
      } else {
        asked.add(cell);
      }
    }
    for (MeasuredCell measured : measure(asked, request, spark.sparkContext(), progress)) {
      known.put(measured.cell(), measured);
    }
    List<MeasuredCell> cells = request.cells().stream().map(known::get).toList();
    return new MeasuredComparison(request, predicted, cells);
  }

  private static MeasuredCell[] measure(
      List<MeasureCell> cells,
      MeasureRequest request,
      SparkContext context,
      Consumer<String> progress) {
    MeasuredCell[] measured = new MeasuredCell[cells.size()];
    if (cells.isEmpty()) {
      return measured;
    }
    RDD<MeasuredCell> tasks =
        JavaSparkContext.fromSparkContext(context)
            .parallelize(cells, cells.size())
            .map(new MeasureTask(request.settings(), request.atOnce()))
            .rdd();
    int[] done = {0};
    Function2<Object, MeasuredCell, BoxedUnit> receive =
        (partition, cell) -> {
          measured[(Integer) partition] = cell;
          done[0]++;
          progress.accept(String.format("[%d/%d] %s", done[0], cells.size(), line(cell)));
          return BoxedUnit.UNIT;
        };
    return JobLabel.during(
        context,
        "measure " + cells.size() + " cells of attention",
        () -> {
          try {
            context.runJob(tasks, only(), receive, ClassTag$.MODULE$.apply(MeasuredCell.class));
            return measured;
          } catch (Exception e) {
            // Spark's own exceptions are checked ones that Scala does not declare.
            throw TaskErrors.unwrap(e);
          }
        });
  }

  private static String line(MeasuredCell cell) {
    return cell.cell()
        + ": "
        + (cell.isMeasured()
            ? "core "
                + Cell.time(cell.core().percentile(50)).shown()
                + ", whole "
                + Cell.time(cell.block().percentile(50)).shown()
            : (cell.failed() ? "FAILED: " : "left out: ") + cell.reason());
  }

  @SuppressWarnings("unchecked")
  private static Function1<Iterator<MeasuredCell>, MeasuredCell> only() {
    return (Function1<Iterator<MeasuredCell>, MeasuredCell> & Serializable) Iterator::next;
  }
}
