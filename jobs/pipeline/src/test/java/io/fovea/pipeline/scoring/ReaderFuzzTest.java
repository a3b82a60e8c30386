package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.pipeline.dataset.GrayMaps;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.scoring.ranking.LocalRankingEngine;
import io.fovea.pipeline.scoring.ranking.RankingRequest;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.LocalLabelEngine;
import io.fovea.pipeline.validate.LabelCheck;
import io.fovea.pipeline.validate.RankingCheck;
import io.fovea.pipeline.validate.TaskCheck;
import io.fovea.pipeline.validate.Validation;
import io.fovea.pipeline.validate.ValidationText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Labelled videos, the folder of ASSR and maps: whatever they hold, they are read or refused. */
class ReaderFuzzTest {
  private static final String LABELS =
      "{'num_classes':3,'ignore':9,'things':[2],'seqs':[{'name':'a','gt_sem':[[[0,1],[2,9]]],"
          + "'gt_ins':[[[0,0],[1,0]]],'pred_sem':[[[0,1],[2,2]]],'pred_ins':[[[0,0],[1,1]]]},"
          + "{'gt_sem':[[0,2]],'gt_ins':[[0,1]],'pred_sem':[[0,2]],'pred_ins':[[0,3]]}]}";
  private static final String OBJECTS =
      "[{'img':'a','object_data':[{'segmentation':[[1,1,5,1,5,4]]},{'segmentation':{'size':[7,9],"
          + "'counts':[10,20,33]}},{'segmentation':{'size':[7,9],'counts':'94b1'}}]}]";
  private static final String ORDER = "{'rank_order':[1.0,0.9,-0.1]}";
  private static final String RANKED =
      "{'format':'fovea-ranking-results','version':1,'images':[{'image':'a','objects':"
          + "[{'segmentation':[[1,1,5,1,5,4]]}]}]}";

  private Path folder;
  private static int read;
  private static int refused;

  @BeforeProperty
  void create() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
  }

  @AfterProperty
  void delete() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @AfterContainer
  static void bothHappened() {
    assertThat(read).as("inputs that were read").isGreaterThan(100);
    assertThat(refused).as("inputs that were refused").isGreaterThan(100);
  }

  private Path file(String name, String json) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, json.replace('\'', '"'));
  }

  private Path odd(String name, String json, Random random) throws IOException {
    Path whole = file("whole/" + name, json);
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    return random.nextBoolean()
        ? DocumentFuzzTest.mutated(whole, target, random)
        : OddDocuments.mutated(whole, target, random);
  }

  /** Scoring refuses what validation finds an error in, or neither does. */
  private void hold(TaskCheck check, Runnable scoring, String... names) throws IOException {
    String told = ValidationText.of(Validation.run(check, 2));
    try {
      scoring.run();
      read++;
    } catch (UserError e) {
      refused++;
      assertThat(e.remedy()).isNotBlank();
      assertThat(e.problem()).containsAnyOf(names);
      assertThat(told).as("told where scoring says: " + e.problem()).contains("ERROR");
    }
  }

  @Property(seed = "1", tries = 300, shrinking = ShrinkingMode.OFF)
  void labelledVideos(@ForAll Random random) throws IOException {
    String gt = odd("gt.json", LABELS, random).toString();
    String dt = (random.nextBoolean() ? Path.of(gt) : odd("dt.json", LABELS, random)).toString();
    for (LabelMeasure measure : LabelMeasure.values()) {
      LabelRequest request = new LabelRequest(gt, dt, measure, List.of(1, 2));
      hold(
          new LabelCheck(gt, dt),
          () -> new LocalLabelEngine().score(request),
          "gt.json",
          "dt.json");
    }
  }

  @Property(seed = "1", tries = 300, shrinking = ShrinkingMode.OFF)
  void theFolderOfAssr(@ForAll Random random) throws IOException {
    if (random.nextBoolean()) {
      odd("assr/obj_seg_data_test.json", OBJECTS, random);
      file("assr/rank_order/test/a.json", ORDER);
    } else {
      file("assr/obj_seg_data_test.json", OBJECTS);
      odd("assr/rank_order/test/a.json", ORDER, random);
    }
    String dt = file("dt.json", RANKED).toString();
    RankingSource source =
        RankingSource.of(RankingLayout.ASSR, folder.resolve("assr").toString(), "test", null);
    RankingParams all = RankingParams.of(List.of(RankingProfile.values()));
    hold(
        new RankingCheck(source, dt),
        () -> new LocalRankingEngine().score(new RankingRequest(source, dt, all, 1)),
        "obj_seg_data_test.json",
        ".json",
        "dt.json");
  }

  @Property(seed = "1", tries = 600, shrinking = ShrinkingMode.OFF)
  void maps(@ForAll Random random) throws IOException {
    int type = random.nextBoolean() ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    var image = new BufferedImage(6, 4, type);
    image.setRGB(2, 2, 0x070707);
    Path file = folder.resolve("a.png");
    ImageIO.write(image, "png", file.toFile());
    byte[] bytes = Files.readAllBytes(file);
    for (int n = random.nextInt(4); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    Files.write(
        file, random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    for (Runnable reader :
        List.<Runnable>of(
            () -> LabelMap.readColours(file.toString()),
            () -> LabelMap.readClasses(file.toString()),
            () -> GrayMaps.read(file.toString()))) {
      try {
        reader.run();
        read++;
      } catch (UserError e) {
        refused++;
        assertThat(e.problem()).contains("a.png");
        assertThat(e.remedy()).isNotBlank();
      }
    }
  }
}
