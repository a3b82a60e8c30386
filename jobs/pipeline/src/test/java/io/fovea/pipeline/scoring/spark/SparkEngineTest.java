package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.RecordRules;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoredAxes;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.Storage;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkEngineTest {
  private static final SparkSession SPARK = SharedSpark.session();

  static Stream<GoldenCase> edgeCases() {
    return GoldenCase.edgeCases();
  }

  @ParameterizedTest
  @MethodSource("edgeCases")
  void equalsTheReferenceOnEdgeCases(GoldenCase golden) {
    golden.check(new SparkEngine(SPARK, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"score_ties", "score_odd_values", "use_cats_0", "duplicate_ids_across_images"})
  void anyNumberOfPartitionsGivesTheBitsOfTheLocalEngine(String name) {
    GoldenCase golden = edgeCase(name);
    ScoreOutcome local = new LocalEngine().score(golden.request());
    for (int partitions : new int[] {1, 7}) {
      ScoreOutcome onSpark = new SparkEngine(SPARK, partitions).score(golden.request());

      assertSameBits(onSpark.result().arrays(), local.result().arrays());
      assertThat(onSpark.counts()).isEqualTo(local.counts());
      assertThat(onSpark.warnings()).isEqualTo(local.warnings());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rowsInAnyOrderGiveTheSameBits(long seed) {
    ScoreRequest request = edgeCase("score_ties").request();
    DetectionArrays expected = new LocalEngine().score(request).result().arrays();

    assertSameBits(scoreStirred(request, seed), expected);
  }

  /** As the engine does it, but with both tables shuffled row by row first. */
  private static DetectionArrays scoreStirred(ScoreRequest request, long seed) {
    TruthHeader truth = TruthHeader.read(request.groundTruth());
    DatasetAxes axes = ScoredAxes.of(truth.dataset(), request);
    var context = JavaSparkContext.fromSparkContext(SPARK.sparkContext());
    var images = context.broadcast(new ScoredImages(truth.dataset(), axes));
    var repeated = context.broadcast(truth.oddities().repeatedIds());
    var documents = new DocumentTables(SPARK, request.params(), Detail.MASKS);
    var rules = new RecordRules(request.params(), request.groundTruth(), request.predictions());
    return new TableScorer(request.params(), axes, 5, TableScorer.Asked.NOTHING)
        .score(
            stir(
                documents.annotations(
                    request.groundTruth(),
                    Storage.version(request.groundTruth()),
                    rules,
                    images,
                    repeated),
                seed),
            stir(documents.results(request.predictions(), request.groundTruth(), images), seed),
            rules,
            images)
        .result()
        .arrays();
  }

  private static Dataset<Row> stir(Dataset<Row> table, long seed) {
    return table.repartition(3).orderBy(functions.rand(seed));
  }

  @Test
  void equalsTheReferenceOnSamples() {
    assumeTrue(GoldenCase.hasSamples(), "the third-party samples are not on this machine");
    assertThat(GoldenCase.samples()).hasSize(8).allSatisfy(g -> g.check(new SparkEngine(SPARK, 3)));
  }

  private static GoldenCase edgeCase(String name) {
    return edgeCases()
        .filter(golden -> golden.name().equals(name) && golden.iouType() == IouType.SEGM)
        .findFirst()
        .orElseThrow();
  }

  private static void assertSameBits(DetectionArrays actual, DetectionArrays expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(bits(actual.precision())).isEqualTo(bits(expected.precision()));
    assertThat(bits(actual.scores())).isEqualTo(bits(expected.scores()));
    assertThat(bits(actual.recall())).isEqualTo(bits(expected.recall()));
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
