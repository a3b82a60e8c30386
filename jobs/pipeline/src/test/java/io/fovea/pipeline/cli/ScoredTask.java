package io.fovea.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.video.VideoFixture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** One small scoring of every task, and of every protocol of videos, with groups where it has. */
enum ScoredTask {
  INSTANCE("instance", "score.schema.json", "base=1;novel=2,3"),
  LVIS("lvis", "score.schema.json", "base=1"),
  KEYPOINTS("keypoints", "score.schema.json", "base=1"),
  PANOPTIC("panoptic", "panoptic-score.schema.json", "some=1,2,3;rest=92,93"),
  SEMANTIC("semantic", "semantic-score.schema.json", "base=0,1;novel=2,3"),
  CLASSIFICATION("classification", "classification-score.schema.json", null),
  RANKING("ranking", "ranking-score.schema.json", null),
  VIDEO("video", "video-score.schema.json", "base=1,2;novel=3"),
  OVIS("video", "video-score.schema.json", "base=1,2;novel=3"),
  YTVIS22("video", "video-score.schema.json", "base=1,2;novel=3"),
  VPQ("video", "video-labels-score.schema.json", "base=0,1"),
  STQ("video", "video-labels-score.schema.json", null),
  TRACKING("tracking", "tracking-score.schema.json", "base=1,2");

  static final ObjectMapper JSON = new ObjectMapper();

  private final String task;
  private final String schema;
  private final String groups;

  ScoredTask(String task, String schema, String groups) {
    this.task = task;
    this.schema = schema;
    this.groups = groups;
  }

  /** The schema of its document. */
  String schema() {
    return schema;
  }

  /** Named groups of its categories; null where it has none. */
  String groups() {
    return groups;
  }

  record Ran(int status, String out, String err) {}

  /** Runs the command line. */
  static Ran run(List<String> args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  /** Scores with these options, and groups. */
  Ran score(Path folder, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("score", "--task", task));
    args.addAll(arguments(folder));
    if (groups != null) {
      args.addAll(List.of("--groups", groups));
    }
    args.addAll(Arrays.asList(options));
    return run(args);
  }

  private List<String> arguments(Path folder) throws IOException {
    return switch (this) {
      case INSTANCE -> {
        GoldenCase golden =
            GoldenCase.edgeCases()
                .filter(g -> g.name().equals("categories_without_gt"))
                .filter(g -> g.iouType().id().equals("segm"))
                .findFirst()
                .orElseThrow();
        yield List.of(
            "--gt",
            golden.groundTruth() + "",
            "--predictions",
            golden.results() + "",
            "--iou",
            "segm",
            "--tide");
      }
      case LVIS -> with(detections(folder), "--iou", "bbox", "--tide");
      case KEYPOINTS -> with(detections(folder), "--sigmas", "0.05,0.1");
      case PANOPTIC -> {
        Path golden = PanopticScoringTest.golden();
        yield List.of(
            "--gt",
            golden.resolve("gt.json") + "",
            "--gt-images",
            golden.resolve("gt") + "",
            "--predictions",
            golden.resolve("pred.json") + "",
            "--prediction-images",
            golden.resolve("pred") + "");
      }
      case SEMANTIC -> with(maps(folder), "--classes", "5");
      case CLASSIFICATION -> with(classes(folder), "--top", "1,3");
      case RANKING ->
          List.of(
              "--layout",
              "sifr",
              "--profile",
              "seqrank_aaai24,irsr_tpami21,assr_cvpr20",
              "--gt",
              RankingFixture.writeTruth(folder) + "",
              "--predictions",
              RankingFixture.writeResults(folder) + "");
      case VIDEO -> video("quick/gt", "quick/pred");
      case OVIS -> with(video("quick_ovis/gt", "quick/pred"), "--protocol", "ovis");
      case YTVIS22 ->
          with(
              video("quick_ytvis22/gt_short", "quick/pred"),
              "--gt-long",
              VideoFixture.location("quick_ytvis22/gt_long"),
              "--protocol",
              "ytvis22");
      case VPQ -> with(video("stq_vpq/input", "stq_vpq/input"), "--protocol", "vpq");
      case STQ -> with(video("stq_vpq/input", "stq_vpq/input"), "--protocol", "stq");
      case TRACKING -> video("quick/gt", "quick/pred");
    };
  }

  private static List<String> with(List<String> args, String... more) {
    List<String> all = new ArrayList<>(args);
    all.addAll(Arrays.asList(more));
    return all;
  }

  private static List<String> files(Path truth, Path predictions) {
    return List.of("--gt", truth.toString(), "--predictions", predictions.toString());
  }

  private static List<String> video(String truth, String predictions) {
    return List.of(
        "--gt", VideoFixture.location(truth), "--predictions", VideoFixture.location(predictions));
  }

  /** Boxes with keypoints, in a ground truth that LVIS and COCO both could be. */
  private static List<String> detections(Path folder) throws IOException {
    String points = ",\"keypoints\":[%d,2,2,5,%d,2]";
    String truth =
        "{\"images\":[{\"id\":1,\"height\":40,\"width\":60,\"neg_category_ids\":[2],"
            + "\"not_exhaustive_category_ids\":[]},{\"id\":2,\"height\":40,\"width\":60,"
            + "\"neg_category_ids\":[],\"not_exhaustive_category_ids\":[1]}],\"categories\":["
            + "{\"id\":1,\"name\":\"a\",\"frequency\":\"c\"},"
            + "{\"id\":2,\"name\":\"=b\",\"frequency\":\"r\"}],\"annotations\":["
            + annotation(1, 1, 1, 1, points)
            + ","
            + annotation(2, 1, 1, 30, points)
            + ","
            + annotation(3, 2, 1, 5, points)
            + ","
            + annotation(4, 2, 2, 25, points)
            + "]}";
    String results =
        "["
            + result(1, 1, 0.9, 1, points)
            + ","
            + result(1, 2, 0.8, 1, points)
            + ","
            + result(1, 1, 0.7, 38, points)
            + ","
            + result(2, 1, 0.6, 30, points)
            + ","
            + result(2, 2, 0.5, 24, points)
            + "]";
    return files(
        Files.writeString(folder.resolve("gt.json"), truth),
        Files.writeString(folder.resolve("dt.json"), results));
  }

  private static String annotation(int id, int image, int category, int x, String points) {
    return String.format(
        "{\"id\":%d,\"image_id\":%d,\"category_id\":%d,\"iscrowd\":0,\"area\":400,"
            + "\"bbox\":[%d,1,20,20],\"num_keypoints\":2%s}",
        id, image, category, x, String.format(points, x, x));
  }

  private static String result(int image, int category, double score, int x, String points) {
    return String.format(
        "{\"image_id\":%d,\"category_id\":%d,\"score\":%s,\"bbox\":[%d,1,20,20]%s}",
        image, category, score, x, String.format(points, x, x));
  }

  private static List<String> maps(Path folder) throws IOException {
    var random = new Random(7);
    for (String kind : List.of("truth", "predicted")) {
      Files.createDirectories(folder.resolve(kind));
      for (String name : List.of("a", "b", "c")) {
        var image = new BufferedImage(8, 6, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 48; i++) {
          int value = random.nextInt(10) == 0 ? 255 : random.nextInt(4);
          image.getRaster().setSample(i % 8, i / 8, 0, name.equals("c") ? 255 : value);
        }
        ImageIO.write(image, "png", folder.resolve(kind).resolve(name + ".png").toFile());
      }
    }
    return files(folder.resolve("truth"), folder.resolve("predicted"));
  }

  private static List<String> classes(Path folder) throws IOException {
    ArrayNode truths = JSON.createArrayNode();
    ArrayNode results = JSON.createArrayNode();
    var random = new Random(11);
    for (int i = 0; i < 9; i++) {
      truths.addObject().put("image", "i" + i).put("class", random.nextInt(4));
      if (i != 4) {
        ArrayNode scores = results.addObject().put("image", "i" + i).putArray("scores");
        for (int k = 0; k < 5; k++) {
          scores.add(random.nextDouble());
        }
      }
    }
    Path truth = folder.resolve("classes.json");
    Path result = folder.resolve("scores.json");
    for (var file : Map.of(truth, truths, result, results).entrySet()) {
      var document = JSON.createObjectNode();
      String format = file.getKey().equals(truth) ? "truth" : "results";
      document.put("format", "fovea-classification-" + format).put("version", 1);
      document.set("images", file.getValue());
      JSON.writeValue(file.getKey().toFile(), document);
    }
    return files(truth, result);
  }
}
