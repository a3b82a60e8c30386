package io.fovea.pipeline.scoring.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.LabelResult;
import io.fovea.pipeline.scoring.DocumentFuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelEngineTest {
  private static final String BOTH =
      "{'num_classes':2,'things':[1],'ignore':9,'seqs':[{'name':'a','gt_sem':[[[0,1]],[[1,9]]],"
          + "'gt_ins':[[[0,1]],[[1,0]]],'pred_sem':[[[0,1]],[[1,1]]],'pred_ins':[[[0,5]],[[5,5]]]}]}";

  @TempDir Path folder;

  private static LabelRequest golden(LabelMeasure measure) {
    String location = VideoFixture.location("stq_vpq/input");
    return new LabelRequest(location, location, measure, List.of(1, 2, 3, 4));
  }

  private LabelRequest written(String truth, String predictions) throws IOException {
    Path one = folder.resolve("gt.json");
    Path other = folder.resolve("dt.json");
    Files.writeString(one, truth.replace('\'', '"'));
    Files.writeString(other, predictions.replace('\'', '"'));
    return new LabelRequest(one.toString(), other.toString(), LabelMeasure.VPQ, List.of(1));
  }

  @Test
  void equalsTheReferences() {
    JsonNode expected = VideoFixture.golden("stq_vpq/expected");
    LabelResult panoptic = new LocalLabelEngine().score(golden(LabelMeasure.VPQ));
    assertThat(panoptic.vpq(LabelResult.Group.ALL))
        .isCloseTo(expected.at("/vpq_mean/All").asDouble(), within(1e-12));
    LabelResult tracks = new LocalLabelEngine().score(golden(LabelMeasure.STQ));
    assertThat(tracks.stq()).isCloseTo(expected.at("/stq_float64/STQ").asDouble(), within(1e-12));
  }

  @Test
  void truthAndPredictionsMayBeTwoDocuments() throws IOException {
    LabelResult result = new LocalLabelEngine().score(written(BOTH, BOTH));
    assertThat(result.names().videos()).containsExactly("a");
    assertThat(result.vpq(LabelResult.Group.ALL)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'num_classes':2, | '' | gt.json: the key 'num_classes' is missing",
        "'things':[1] | 'things':[2] | gt.json: class 2 is listed as a thing",
        "'seqs' | 'videos' | gt.json: the key 'seqs' is missing",
        "'gt_ins' | 'ins' | gt.json: seqs[0]: 'gt_ins' is missing",
        "[[[0,1]],[[1,9]]] | [[[0,1]]] | gt.json: seqs[0]: 'gt_sem' has 1 frames and 'gt_ins' 2",
        "[[[0,1]],[[1,9]]] | [[[0,1,1]],[[1,9]]] | frame 0 has classes and instances of different",
        "[[[0,1]],[[1,9]]] | [[[0,true]],[[1,9]]] | gt.json: seqs[0]: 'gt_sem'[0] has something",
        "[[[0,1]],[[1,9]]] | [[[0,7]],[[1,9]]] | seqs[0]: a pixel has the class 7, and there are 2",
      })
  void refusesMalformedDocuments(String part, String instead, String message) {
    assertThat(BOTH).contains(part);
    assertThatThrownBy(
            () -> new LocalLabelEngine().score(written(BOTH.replace(part, instead), BOTH)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesPredictionsOfOtherVideos() {
    assertThatThrownBy(
            () -> new LocalLabelEngine().score(written(BOTH, BOTH.replace("'a'", "'b'"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("seqs[0] is of the video 'b', and the ground truth's is of 'a'");
    assertThatThrownBy(() -> new LocalLabelEngine().score(written(BOTH, "{'seqs':[]}")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the ground truth has more than the 0 videos that both have");
  }

  @Test
  void whateverADocumentHoldsItIsScoredOrRefused() throws IOException {
    LabelRequest whole = written(BOTH, BOTH);
    Random random = new Random(7);
    int scored = 0;
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      Path truth =
          DocumentFuzzTest.mutated(
              Path.of(whole.groundTruth()), folder.resolve("m_gt.json"), random);
      for (LabelMeasure measure : LabelMeasure.values()) {
        try {
          new LocalLabelEngine()
              .score(new LabelRequest(truth.toString(), truth.toString(), measure, List.of(1, 2)));
          scored++;
        } catch (UserError e) {
          refused++;
          assertThat(e.remedy()).isNotBlank();
          assertThat(e.problem()).contains("m_gt.json");
        }
      }
    }
    assertThat(scored).isGreaterThan(20);
    assertThat(refused).isGreaterThan(100);
  }
}
