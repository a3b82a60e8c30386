package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.RankingResult;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankedImages;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.ranking.RankingOutcome;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingSparkEngineTest {
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void anyNumberOfPartitionsGivesTheBitsOfTheLocalEngine(int partitions) throws IOException {
    RankingRequest request = RankingFixture.request(folder);
    RankingOutcome local = new LocalRankingEngine().score(request);
    RankingOutcome onSpark = new RankingSparkEngine(SPARK, partitions).score(request);

    assertThat(bits(onSpark.result())).isEqualTo(bits(local.result()));
    assertThat(onSpark.result().predictedShifts()).isEqualTo(local.result().predictedShifts());
    assertThat(onSpark.warnings()).isEqualTo(local.warnings());
    assertThat(onSpark.engine()).isEqualTo("spark");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void rowsInAnyOrderGiveTheSameBits(long seed) throws IOException {
    RankingRequest request = RankingFixture.request(folder);
    RankedImages images = RankedImages.read(request.source(), request.params().mode(), truth -> {});
    var known = JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(images);
    RankingOutcome stirred =
        RankingSparkEngine.score(
            request,
            images,
            known,
            stir(RankingTables.truths(SPARK, request.source(), request.params().mode()), seed),
            stir(RankingTables.predictions(SPARK, request.predictions(), known), seed + 7),
            5);
    assertThat(bits(stirred.result()))
        .isEqualTo(bits(new LocalRankingEngine().score(request).result()));
  }

  @Test
  void countsImagesWithoutARecordAndRefusesUnknownOnes() throws IOException {
    RankingRequest request = RankingFixture.request(folder);
    String none =
        RankingFixture.write(
            folder.resolve("none.json"),
            "{'format':'fovea-ranking-results','version':1,'images':[]}");
    RankingRequest empty =
        new RankingRequest(request.source(), none, request.params(), request.threads());
    RankingOutcome local = new LocalRankingEngine().score(empty);
    RankingOutcome onSpark = new RankingSparkEngine(SPARK, 3).score(empty);
    assertThat(onSpark.withoutRecord()).isEqualTo(67);
    assertThat(onSpark.warnings()).isEqualTo(local.warnings());
    assertThat(bits(onSpark.result())).isEqualTo(bits(local.result()));

    String unknown =
        RankingFixture.write(
            folder.resolve("unknown.json"),
            "{'format':'fovea-ranking-results','version':1,"
                + "'images':[{'image':'elsewhere','objects':[]}]}");
    RankingRequest wrong =
        new RankingRequest(request.source(), unknown, request.params(), request.threads());
    assertThatThrownBy(() -> new RankingSparkEngine(SPARK, 3).score(wrong))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 images are not in")
        .hasMessageContaining("elsewhere");
  }

  private static Dataset<Row> stir(Dataset<Row> table, long seed) {
    return table.repartition(3).orderBy(functions.rand(seed));
  }

  /** Every figure, and every term of every image. */
  private static List<Long> bits(RankingResult result) {
    List<Long> bits = new ArrayList<>();
    result.figures().forEach(figure -> bits.add(Double.doubleToRawLongBits(figure.value())));
    result
        .images()
        .forEach(
            image ->
                image.terms().forEach(term -> bits.add(Double.doubleToRawLongBits(term.value()))));
    return bits;
  }
}
