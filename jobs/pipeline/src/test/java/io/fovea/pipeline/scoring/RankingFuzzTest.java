package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.ranking.RankingOutcome;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a ranking document holds, it is scored or refused with a remedy. */
class RankingFuzzTest {
  private static final RankingParams ALL = RankingParams.of(Arrays.asList(RankingProfile.values()));
  private static final String MASKS =
      "'segmentation':[[1,1,5,1,5,4],[2,2,3,2,3,3]]},{%s'segmentation':{'size':[7,9],"
          + "'counts':[10,20,33]}},{%s'segmentation':{'size':[7,9],'counts':'94b1'}}]";
  private static final Map<RankingLayout, Path> TRUTHS = new EnumMap<>(RankingLayout.class);

  private static Path folder;
  private static Path results;
  private static int scored;
  private static int refused;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
    String size = "'height':7,'width':9,'annotations':[{";
    truth(
        RankingLayout.IRSR,
        "[{'file_name':'a.jpg','rank':[2,0,1]," + size + String.format(MASKS, "", "") + "}]");
    truth(
        RankingLayout.SIFR,
        "[{'file_name':'a.jpg',"
            + size
            + "'gt_rank':2,"
            + String.format(MASKS, "'gt_rank':0,", "'gt_rank':1,")
            + "}]");
    truth(
        RankingLayout.SEQRANK,
        "{'data':[{'image_name':'a',"
            + size
            + "'category_id':2,"
            + String.format(MASKS, "'category_id':0,", "'category_id':1,")
            + "}]}");
    truth(
        RankingLayout.POSESOR,
        "{'images':[{'id':4,'file_name':'a','height':7,'width':9}],'annotations':[{'image_id':4,"
            + "'visiting_order':1,"
            + String.format(MASKS, "'image_id':4,", "'image_id':4,")
            + "}");
    results =
        Path.of(
            RankingFixture.write(
                folder.resolve("results.json"),
                "{'format':'fovea-ranking-results','version':1,'images':[{'image':'a','objects':["
                    + "{'score':0.5,"
                    + String.format(MASKS, "'score':0.25,", "'score':1e-3,")
                    + "}]}"));
  }

  private static void truth(RankingLayout layout, String json) throws IOException {
    Path file = folder.resolve(layout + ".json");
    RankingFixture.write(file, json);
    TRUTHS.put(layout, file);
  }

  @AfterContainer
  static void clean() throws IOException {
    assertThat(scored).as("documents that were scored").isGreaterThan(30);
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
  void isScoredOrRefused(@ForAll Random random) throws IOException {
    for (var layout : TRUTHS.entrySet()) {
      Path truth = DocumentFuzzTest.mutated(layout.getValue(), folder.resolve("gt.json"), random);
      Path ranked = DocumentFuzzTest.mutated(results, folder.resolve("dt.json"), random);
      RankingSource source = RankingSource.of(layout.getKey(), truth.toString(), null, null);
      try {
        RankingOutcome outcome =
            new LocalRankingEngine().score(new RankingRequest(source, ranked.toString(), ALL, 1));
        assertThat(outcome.result().images()).isNotEmpty();
        scored++;
      } catch (UserError e) {
        refused++;
        assertThat(e.remedy()).isNotBlank();
        assertThat(e.problem()).containsAnyOf("gt.json", "dt.json");
      }
    }
  }
}
