package io.fovea.pipeline.scoring.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.metrics.classification.ClassificationResult;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.spark.SparkBatchEngine;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassificationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRUTH =
      "{'image':'a','class':2},{'image':'b','class':2},{'image':'c','class':0}";

  @TempDir Path folder;

  private ClassificationRequest request(String truth, String results) throws IOException {
    return new ClassificationRequest(
        write("gt.json", "fovea-classification-truth", truth),
        write("dt.json", "fovea-classification-results", results),
        new ClassificationParams(List.of(2, 1)),
        2);
  }

  private String write(String name, String format, String images) throws IOException {
    String text = "{'format':'" + format + "','version':1,'images':[" + images + "]}";
    Path file = folder.resolve(name);
    return Files.writeString(file, text.replace('\'', '"')).toString();
  }

  @Test
  void looksForTheClassAmongTheBest() throws IOException {
    ClassificationRequest request =
        request(
            TRUTH,
            "{'image':'a','scores':[0.1,0.5,0.4]},{'image':'b','classes':[2,7,1]},"
                + "{'image':'c','scores':[0.2,0.2,-0.0]}");
    ClassificationOutcome outcome = ClassificationScoring.score(request, new LocalBatchEngine());
    ClassificationResult result = outcome.result();
    assertThat(result.accuracies()).containsExactly(2 / 3.0, 1.0);
    assertThat(result.meanAccuracies()).containsExactly(0.75, 1.0);
    assertThat(result.classes())
        .containsExactly(
            new ClassificationResult.ClassAccuracy(0, 1, List.of(1L, 1L)),
            new ClassificationResult.ClassAccuracy(2, 2, List.of(1L, 2L)));
    assertThat(outcome.text()).contains("top-1      66.67           75.00\n");
    assertThat(outcome.warnings()).isEmpty();
    JsonNode document = JSON.readTree(outcome.json());
    assertThat(JsonSchema.named("classification-score.schema.json").problems(document)).isEmpty();
    for (String name : List.of("gt.json", "dt.json")) {
      assertThat(
              JsonSchema.named("classification.schema.json")
                  .problems(JSON.readTree(folder.resolve(name).toFile())))
          .isEmpty();
    }
    for (int partitions : new int[] {1, 2, 7}) {
      BatchEngine spark = new SparkBatchEngine(SharedSpark.session(), partitions);
      assertThat(ClassificationScoring.score(request, spark).result()).isEqualTo(result);
    }
  }

  @Test
  void ofEqualScoresTheLowerIdIsFirst() throws IOException {
    ClassificationResult result =
        ClassificationScoring.score(
                request(
                    "{'image':'a','class':1},{'image':'b','class':2}",
                    "{'image':'a','scores':[0,-0.0,-0.0]},{'image':'b','scores':[-0.0,0,0]}"),
                new LocalBatchEngine())
            .result();
    assertThat(result.accuracies()).containsExactly(0.0, 0.5);
  }

  @Test
  void anImageWithoutPredictionIsWrong() throws IOException {
    ClassificationOutcome outcome =
        ClassificationScoring.score(
            request(TRUTH, "{'image':'a','classes':[2]}"), new LocalBatchEngine());
    assertThat(outcome.result().accuracies()).containsExactly(1 / 3.0, 1 / 3.0);
    assertThat(outcome.warnings()).hasSize(1);
    assertThat(outcome.withoutPrediction()).isEqualTo(2);
  }

  @Test
  void namesTheRecordOfWhatItRefuses() throws IOException {
    refuses(TRUTH, "{'image':'x','classes':[2]}", "dt.json: 1 images are not in", "x");
    refuses(TRUTH, "{'image':'a','classes':[2,2]}", "images[0]: the class 2 is ranked twice");
    refuses(TRUTH, "{'image':'a','scores':[1,NaN]}", "images[0]", "score of class 1 is NaN");
    refuses(TRUTH, "{'image':'a','scores':['x']}", "images[0]: 'scores' is no list of numbers");
    refuses(TRUTH, "{'image':'a'}", "images[0]: 'scores' and 'classes' are missing");
    refuses(TRUTH, "{'classes':[1]}", "images[0]: 'image' is missing");
    refuses(TRUTH + "," + TRUTH, "", "gt.json: images[3]: the image 'a' is there twice");
    refuses("{'image':'a','class':-1}", "", "gt.json: images[0]: the class -1 is no id");
    refuses("{'image':'a','class':1.5}", "", "gt.json: images[0]: 'class' is the number 1.5");
    refuses("", "", "gt.json: there is no image");
    ClassificationRequest swapped =
        new ClassificationRequest(
            request(TRUTH, "").predictions(),
            request(TRUTH, "").groundTruth(),
            ClassificationParams.standard(),
            1);
    assertThatThrownBy(() -> ClassificationScoring.score(swapped, new LocalBatchEngine()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'format' is not \"fovea-classification-truth\"");
  }

  private void refuses(String truth, String results, String... parts) throws IOException {
    ClassificationRequest request = request(truth, results);
    assertThatThrownBy(() -> ClassificationScoring.score(request, new LocalBatchEngine()))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts);
  }
}
