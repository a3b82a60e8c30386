package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.ScoreDetail;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.details.DetailFiles;
import io.fovea.pipeline.scoring.details.DetailFormat;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies behind a score of instances: the same bytes on Spark as in this process. */
class SparkDetailTest {
  @TempDir Path folder;

  static Stream<GoldenCase> goldens() {
    return Stream.concat(
        GoldenCase.edgeCases()
            .filter(
                golden ->
                    golden
                        .name()
                        .matches(
                            "score_ties|categories_without_gt|use_cats_0|score_odd_values|crowd.*"))
            .filter(golden -> golden.iouType() == IouType.SEGM && !golden.isRefused()),
        GoldenCase.samples()
            .filter(golden -> golden.name().equals("val2014_100_fakesegm"))
            .filter(golden -> golden.iouType() == IouType.SEGM));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void writesTheBytesOfTheLocalEngine(GoldenCase golden) throws IOException {
    ScoreRequest request = golden.request();
    DetectionParams params = request.params();
    Optional<ErrorParams> errors =
        params.useCategories() ? Optional.of(ErrorParams.of(params)) : Optional.empty();
    ScoreDetail local = new LocalEngine().detail(request.withThreads(2), errors);
    for (int partitions : new int[] {1, 5}) {
      ScoreDetail spark =
          new SparkEngine(SharedSpark.session(), partitions).detail(request, errors);
      assertThat(spark.errors()).isEqualTo(local.errors());
      assertThat(spark.images()).isEqualTo(local.images());
      for (DetailFormat format : DetailFormat.values()) {
        DetailFiles.write(local.tables(), folder.resolve("local").toString(), format);
        DetailFiles.write(spark.tables(), folder.resolve("spark").toString(), format);
        for (var table : local.tables()) {
          String name = table.name() + format.extension();
          assertThat(folder.resolve("spark").resolve(name))
              .hasSameBinaryContentAs(folder.resolve("local").resolve(name));
          assertThat(Files.size(folder.resolve("local").resolve(name))).isPositive();
        }
      }
    }
  }
}
