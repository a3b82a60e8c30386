package io.fovea.pipeline.scoring.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.scoring.DocumentFuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a video document holds, it is scored or refused with a remedy. */
class VideoFuzzTest {
  private static final String TRUTH =
      "{'videos':[{'id':1,'height':7,'width':9,'length':3},{'id':2,'height':7,'width':9}],"
          + "'categories':[{'id':4,'name':'a'},{'id':5}],'annotations':[{'id':1,'video_id':1,"
          + "'category_id':4,'iscrowd':0,'areas':[4,null,20],'occlusion':['no_occlusion',null,"
          + "'severe_occlusion'],'segmentations':[[[1,1,5,1,5,4]],null,{'size':[7,9],"
          + "'counts':[10,20,33]}]},{'id':2,'video_id':2,'category_id':5,'iscrowd':1,'areas':[9],"
          + "'occlusion':['slight_occlusion'],'segmentations':[{'size':[7,9],'counts':'94b1'}]}]}";
  private static final String FOUND =
      "[{'video_id':1,'category_id':4,'score':0.5,'segmentations':[{'size':[7,9],'counts':'94b1'},"
          + "null,{'size':[7,9],'counts':'94b1'}]},{'video_id':2,'category_id':5,'score':0.25,"
          + "'segmentations':[{'size':[7,9],'counts':'94b1'}]}]";

  private static Path folder;
  private static VideoRequest whole;
  private static int scored;
  private static int refused;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
    Path originals = Files.createDirectory(folder.resolve("originals"));
    whole = VideoFixture.request(originals, VideoParams.ovis(), TRUTH, FOUND);
  }

  @AfterContainer
  static void clean() throws IOException {
    assertThat(scored).as("documents that were scored").isGreaterThan(50);
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(seed = "1", tries = 400, shrinking = ShrinkingMode.OFF)
  void isScoredOrRefused(@ForAll Random random) throws IOException {
    Path truth =
        DocumentFuzzTest.mutated(Path.of(whole.groundTruth()), folder.resolve("gt.json"), random);
    Path found =
        DocumentFuzzTest.mutated(Path.of(whole.predictions()), folder.resolve("dt.json"), random);
    for (VideoParams params : List.of(VideoParams.ovis(), VideoParams.youTubeVis())) {
      for (Mode mode : Mode.values()) {
        try {
          VideoOutcome outcome =
              new LocalVideoEngine()
                  .score(
                      new VideoRequest(
                          truth.toString(), found.toString(), params.withMode(mode), 1));
          assertThat(outcome.result().summary().stats().values())
              .allMatch(value -> value == -1 || (value >= 0 && value <= 1));
          scored++;
        } catch (UserError e) {
          refused++;
          assertThat(e.remedy()).isNotBlank();
          assertThat(e.problem()).containsAnyOf("gt.json", "dt.json");
        }
      }
    }
  }
}
