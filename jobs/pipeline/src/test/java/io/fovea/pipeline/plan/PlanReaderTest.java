package io.fovea.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.models.image.ExifPolicy;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan means, and what the command line makes of it. */
class PlanReaderTest extends PlanFile {
  private static DetectionParams instances(Plan plan, int i) {
    return ((ScoringTask.OfInstances) plan.scoring().get(i)).params();
  }

  @Test
  void whatIsNotGivenHasADefault() throws IOException {
    Plan plan = read(SHORT);
    assertThat(plan.title()).isEqualTo(folder.resolve("model.onnx").toString());
    assertThat(plan.inference().execution()).isEqualTo(Execution.defaults());
    assertThat(plan.inference().source().exif()).isEqualTo(ExifPolicy.IGNORE);
    assertThat(plan.inference().model().categories()).isNull();
    assertThat(plan.scoring())
        .containsExactly(new ScoringTask.OfInstances("bbox", DetectionParams.coco(IouType.BBOX)));
    assertThat(plan.published()).isEmpty();
    assertThat(plan.spark().master()).isNull();
    assertThat(plan.source().bytes()).isEqualTo(SHORT.length());
  }

  @Test
  void everythingCanBeGiven() throws IOException {
    Plan plan = read(LONG);
    assertThat(plan.title()).isEqualTo("Two ways: of scoring");
    assertThat(plan.inference().execution()).isEqualTo(new Execution("cuda", 2, 8, 16, 3));
    assertThat(plan.inference().source().exif()).isEqualTo(ExifPolicy.APPLY);
    assertThat(plan.inference().model().categories()).isEqualTo("ids");
    assertThat(plan.inference().model().recipeSettings())
        .isEqualTo(Map.of("height", 320, "width", 320));
    assertThat(plan.inference().model().decoderSettings())
        .isEqualTo(Map.of("score-threshold", 0.05));
    assertThat(plan.scoring()).extracting(ScoringTask::name).containsExactly("segm", "strictest");
    DetectionParams params = instances(plan, 1);
    assertThat(params.mode()).isEqualTo(Mode.CORRECTED);
    assertThat(params.maxDetections()).containsExactly(10);
    assertThat(params.iouThresholds()).containsExactly(0.9, 0.95);
    assertThat(params.areaRanges())
        .containsExactly(new AreaRange("all", 0, 1e10), new AreaRange("tiny", 0, 256));
    assertThat(params.useCategories()).isFalse();
    assertThat(plan.published())
        .containsExactly(new PublishedFigure("segm", "AP", 0.371, 0.002, "a paper, table 1"));
    assertThat(plan.spark().master()).isEqualTo("local[2]");
    assertThat(plan.spark().settings())
        .containsEntry("spark.executor.memory", "8g")
        .containsEntry("spark.sql.shuffle.partitions", "4");
  }

  @Test
  void locationsAreRelativeToThePlan() throws IOException {
    Plan plan = read(LONG, Map.of("out", "elsewhere", "images", "images"));
    assertThat(plan.inference().model().file()).isEqualTo(folder.resolve("model.onnx").toString());
    assertThat(plan.inference().source().dataset()).isEqualTo("s3a://bucket/gt.json");
    assertThat(plan.out()).as("given on the command line").isEqualTo("elsewhere");
    assertThat(plan.inference().source().images()).isEqualTo("images");
    assertThat(read(LONG).inference().source().images()).isEqualTo("/data/images");
    assertThat(new PlanLocations("s3a://bucket/plans/a.yaml").resolve("gt.json", false))
        .isEqualTo("s3a://bucket/plans/gt.json");
    assertThat(new PlanLocations("a.yaml").resolve("gt.json", false)).isEqualTo("gt.json");
  }

  @Test
  void theCommandLineOverridesThePlan() throws IOException {
    Plan plan =
        read(
            LONG,
            Map.of(
                "batch", "2",
                "scoring.0.mode", "corrected",
                "scoring.1.max-dets", "[5, 50]",
                "recipe.height", "640",
                "spark.conf.\"spark.executor.memory\"", "1g",
                "decoder", "yolox"));
    assertThat(plan.inference().execution().batch()).isEqualTo(2);
    assertThat(instances(plan, 0).mode()).isEqualTo(Mode.CORRECTED);
    assertThat(instances(plan, 1).maxDetections()).containsExactly(5, 50);
    assertThat(plan.inference().model().recipeSettings()).containsEntry("height", 640);
    assertThat(plan.spark().settings()).containsEntry("spark.executor.memory", "1g");
    assertThat(plan.inference().model().decoderSettings()).isEmpty();
    Plan added = read(SHORT, Map.of("recipe.height", "320", "spark.master", "local[3]"));
    assertThat(added.inference().model().recipe()).isEqualTo("yolox");
    assertThat(added.inference().model().recipeSettings()).isEqualTo(Map.of("height", 320));
    assertThat(added.spark().master()).isEqualTo("local[3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing=1           | '--set nothing=1: 'nothing' is not a key of a plan'
          scoring.4.mode=x    | "'4' is not an item of a list of 2"
          scoring.0.mode=odd  | "'scoring[0].mode' is 'odd'"
          batch=many          | "--set batch=many: 'batch' is 'many'"
          batch=[             | --set batch=[
          a..b=1              | "'a..b' is not a key"
          batch.more=1        | "'batch' is a mapping"
          """)
  void overridesAreCheckedAsThePlanIs(String setting, String message) {
    int split = setting.indexOf('=');
    Map<String, String> overrides =
        Map.of(setting.substring(0, split), setting.substring(split + 1));
    assertThatThrownBy(() -> read(LONG, overrides))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message.replaceAll("^[\"']|[\"']$", ""));
  }
}
