package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.video.LabelParams;
import io.fovea.metrics.video.LabelPartial;
import io.fovea.metrics.video.LabelResult;
import io.fovea.metrics.video.VideoNames;
import io.fovea.pipeline.dataset.LabelHeader;
import io.fovea.pipeline.scoring.video.LabelEngine;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.LocalLabelEngine;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Scores labelled videos on Spark; same bits as the local engine. Each task sends one partial
 * result to the driver, which holds a few numbers a video and class.
 */
public final class LabelSparkEngine implements LabelEngine {
  private final SparkRun run;

  /** Starts Spark for each score, unless a session runs already. */
  public LabelSparkEngine(String master, Map<String, String> settings) {
    this.run = new SparkRun(master, settings);
  }

  /**
   * @param partitions how many pieces the videos are cut into, at least 1; changes no bit
   */
  public LabelSparkEngine(SparkSession spark, int partitions) {
    this.run = new SparkRun(spark, partitions);
  }

  @Override
  public String name() {
    return SparkEngine.NAME;
  }

  @Override
  public LabelResult score(LabelRequest request) {
    return run.call(
        request.measure().name().toLowerCase(Locale.ROOT),
        request.predictions(),
        spark -> score(request, LabelTable.read(spark, request), run.partitions(spark)));
  }

  /** Scores a table whose rows may stand in any order. */
  static LabelResult score(LabelRequest request, Dataset<Row> videos, int partitions) {
    LabelHeader header = request.header();
    LabelParams params = request.params(header);
    VideoNames names = LabelRequest.names(header);
    List<byte[]> parts =
        videos
            .repartition(partitions, functions.col("place"))
            .javaRDD()
            .mapPartitions(rows -> scored(rows, request, names, params))
            .collect();
    var whole = new LabelPartial(names, params);
    parts.forEach(part -> whole.merge(LabelPartial.fromBytes(part, names, params)));
    return whole.result();
  }

  private static Iterator<byte[]> scored(
      Iterator<Row> rows, LabelRequest request, VideoNames names, LabelParams params) {
    var partial = new LabelPartial(names, params);
    while (rows.hasNext()) {
      Row row = rows.next();
      partial.add(
          LocalLabelEngine.score(request, params, LabelTable.place(row), LabelTable.video(row)));
    }
    return List.of(partial.toBytes()).iterator();
  }
}
