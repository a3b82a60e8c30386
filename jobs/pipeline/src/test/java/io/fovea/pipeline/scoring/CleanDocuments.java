package io.fovea.pipeline.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Random documents of every task in which nothing is odd. */
public final class CleanDocuments {
  static final int HEIGHT = 24;
  static final int WIDTH = 30;
  static final int POINTS = 17;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FRAMES = 3;
  private static final String[] OCCLUSIONS = {
    "no_occlusion", "slight_occlusion", "severe_occlusion"
  };

  private final Random random;
  private final Path folder;
  private int scored;

  /** A rectangle of whole pixels. */
  private record Patch(int x, int y, int width, int height) {
    Rle mask() {
      byte[] pixels = new byte[HEIGHT * WIDTH];
      for (int i = y; i < y + height; i++) {
        for (int j = x; j < x + width; j++) {
          pixels[i * WIDTH + j] = 1;
        }
      }
      return Rle.ofRowMajor(HEIGHT, WIDTH, pixels);
    }

    ArrayNode box() {
      return JSON.createArrayNode().add(x).add(y).add(width).add(height);
    }
  }

  public CleanDocuments(Random random, Path folder) {
    this.random = random;
    this.folder = folder;
  }

  public Path truth() {
    return folder.resolve("gt.json");
  }

  public Path results() {
    return folder.resolve("dt.json");
  }

  /** The folder of annotated maps. */
  public Path truthMaps() {
    return folder.resolve("gt");
  }

  /** The folder of predicted maps. */
  public Path predictedMaps() {
    return folder.resolve("pred");
  }

  private Patch patch() {
    int width = 2 + random.nextInt(WIDTH / 2);
    int height = 2 + random.nextInt(HEIGHT / 2);
    return new Patch(random.nextInt(WIDTH - width), random.nextInt(HEIGHT - height), width, height);
  }

  private Patch near(Patch patch) {
    int x = Math.min(WIDTH - patch.width, patch.x + random.nextInt(3));
    int y = Math.min(HEIGHT - patch.height, patch.y + random.nextInt(3));
    return new Patch(x, y, patch.width, patch.height);
  }

  private static ObjectNode compressed(Rle mask) {
    ObjectNode node = JSON.createObjectNode();
    node.putArray("size").add(mask.height()).add(mask.width());
    return node.put("counts", RleText.encode(mask));
  }

  /** Never twice the same. */
  private double score() {
    return (1 + random.nextInt(500)) / 1000.0 + 1e-9 * scored++;
  }

  private static void write(Path file, JsonNode document) throws IOException {
    JSON.writeValue(file.toFile(), document);
  }

  /** Boxes, masks and keypoints; of images annotated for some categories where they are LVIS'. */
  public void coco(boolean lvis) throws IOException {
    ObjectNode truth = JSON.createObjectNode();
    ArrayNode images = truth.putArray("images");
    ArrayNode annotations = truth.putArray("annotations");
    ArrayNode results = JSON.createArrayNode();
    for (int image = 1; image <= 3; image++) {
      ObjectNode record = images.addObject().put("id", image).put("file_name", image + ".jpg");
      record.put("height", HEIGHT).put("width", WIDTH);
      if (lvis) {
        record.putArray("neg_category_ids").add(3);
        record.putArray("not_exhaustive_category_ids").add(1);
        annotate(annotations, results, image, 1, false);
      }
      for (int n = random.nextInt(4); n > 0; n--) {
        annotate(
            annotations, results, image, 1 + random.nextInt(2), !lvis && random.nextInt(5) == 0);
      }
    }
    annotate(annotations, results, 3, 2, false);
    ArrayNode categories = truth.putArray("categories");
    for (int id = 1; id <= 3; id++) {
      categories
          .addObject()
          .put("id", id)
          .put("name", "category " + id)
          .put("frequency", "rcf".substring(id - 1, id));
    }
    write(truth(), truth);
    write(results(), results);
  }

  private void annotate(
      ArrayNode annotations, ArrayNode results, int image, int category, boolean crowd) {
    Patch patch = patch();
    ObjectNode record = annotations.addObject().put("id", annotations.size());
    record.put("image_id", image).put("category_id", category).put("iscrowd", crowd ? 1 : 0);
    record.put("area", patch.width * patch.height).set("bbox", patch.box());
    record.set("segmentation", compressed(patch.mask()));
    record.put("num_keypoints", POINTS).set("keypoints", points(patch));
    for (int n = random.nextInt(3); n >= 0; n--) {
      // The last one is right, so that there is always something to find.
      Patch found = n == 0 ? patch : near(patch);
      ObjectNode result = results.addObject().put("image_id", image);
      boolean wrong = n > 0 && random.nextInt(4) == 0;
      result.put("category_id", wrong ? 3 : category).put("score", score());
      result.set("bbox", found.box());
      result.set("segmentation", compressed(found.mask()));
      result.set("keypoints", points(found));
    }
  }

  private static ArrayNode points(Patch patch) {
    ArrayNode points = JSON.createArrayNode();
    for (int i = 0; i < POINTS; i++) {
      points.add(patch.x + i % patch.width).add(patch.y + i % patch.height).add(2);
    }
    return points;
  }

  /** Maps of segments, things and stuff. */
  public void panoptic() throws IOException {
    ObjectNode truth = JSON.createObjectNode();
    ObjectNode predicted = JSON.createObjectNode();
    ArrayNode categories = truth.putArray("categories");
    categories.addObject().put("id", 1).put("name", "thing").put("isthing", 1);
    categories.addObject().put("id", 2).put("name", "stuff").put("isthing", 0);
    ArrayNode annotated = truth.putArray("annotations");
    ArrayNode found = predicted.putArray("annotations");
    for (int image = 1; image <= 3; image++) {
      int[] ids = new int[HEIGHT * WIDTH];
      int[] given = new int[HEIGHT * WIDTH];
      // A strip that nothing covers keeps the first segment visible.
      fill(ids, new Patch(0, 0, WIDTH, 2), 300);
      fill(given, new Patch(0, 0, WIDTH, 2), 300);
      for (int id = 1; id <= 2; id++) {
        Patch patch = new Patch(random.nextInt(8) + 15 * (id - 1), 3 + random.nextInt(8), 6, 9);
        fill(ids, patch, id);
        fill(given, near(patch), id);
      }
      map(truthMaps(), image, ids);
      map(predictedMaps(), image, given);
      ArrayNode segments = segments(annotated, image);
      ArrayNode predictions = segments(found, image);
      for (int id : new int[] {1, 2, 300}) {
        int area = 0;
        for (int each : ids) {
          area += each == id ? 1 : 0;
        }
        int category = id == 300 ? 2 : 1;
        segments
            .addObject()
            .put("id", id)
            .put("category_id", category)
            .put("iscrowd", 0)
            .put("area", area);
        predictions.addObject().put("id", id).put("category_id", category);
      }
    }
    write(truth(), truth);
    write(results(), predicted);
  }

  private static ArrayNode segments(ArrayNode annotations, int image) {
    return annotations
        .addObject()
        .put("image_id", image)
        .put("file_name", image + ".png")
        .putArray("segments_info");
  }

  private static void fill(int[] ids, Patch patch, int id) {
    for (int y = patch.y; y < patch.y + patch.height; y++) {
      for (int x = patch.x; x < patch.x + patch.width; x++) {
        ids[y * WIDTH + x] = id;
      }
    }
  }

  private static void map(Path folder, int image, int[] ids) throws IOException {
    var map = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < ids.length; i++) {
      map.setRGB(i % WIDTH, i / WIDTH, (ids[i] & 0xff) << 16 | (ids[i] & 0xff00));
    }
    Files.createDirectories(folder);
    ImageIO.write(map, "png", folder.resolve(image + ".png").toFile());
  }

  /** Tubes; the first result lies where no annotation does. */
  public void videos() throws IOException {
    ObjectNode truth = JSON.createObjectNode();
    ArrayNode videos = truth.putArray("videos");
    ArrayNode categories = truth.putArray("categories");
    categories.addObject().put("id", 1).put("name", "a");
    categories.addObject().put("id", 2).put("name", "b");
    ArrayNode annotations = truth.putArray("annotations");
    ArrayNode results = JSON.createArrayNode();
    tube(
        results.addObject().put("video_id", 1).put("category_id", 1).put("score", score()),
        alone());
    for (int video = 1; video <= 2; video++) {
      videos
          .addObject()
          .put("id", video)
          .put("height", HEIGHT)
          .put("width", WIDTH)
          .put("length", FRAMES);
      for (int category = 1; category <= 2; category++) {
        Patch[] patches = new Patch[FRAMES];
        for (int t = 0; t < FRAMES; t++) {
          patches[t] = t > 0 && random.nextInt(4) == 0 ? null : below(patch());
        }
        ObjectNode record = annotations.addObject().put("id", annotations.size());
        record.put("video_id", video).put("category_id", category).put("iscrowd", 0);
        ArrayNode areas = record.putArray("areas");
        ArrayNode occlusion = record.putArray("occlusion");
        for (Patch patch : patches) {
          if (patch == null) {
            areas.addNull();
            occlusion.addNull();
          } else {
            areas.add(patch.width * patch.height);
            occlusion.add(OCCLUSIONS[random.nextInt(OCCLUSIONS.length)]);
          }
        }
        tube(record, patches);
        for (int n = 1 + random.nextInt(2); n > 0; n--) {
          Patch[] found = new Patch[FRAMES];
          for (int t = 0; t < FRAMES; t++) {
            found[t] = patches[t] == null ? null : below(near(patches[t]));
          }
          found[0] = below(patch());
          ObjectNode result = results.addObject().put("video_id", video);
          tube(result.put("category_id", category).put("score", score()), found);
        }
      }
    }
    write(truth(), truth);
    write(results(), results);
  }

  /** Keeps the first two rows free. */
  private static Patch below(Patch patch) {
    int y = Math.max(patch.y, 2);
    return new Patch(patch.x, y, patch.width, Math.min(patch.height, HEIGHT - y));
  }

  private static Patch[] alone() {
    Patch[] patches = new Patch[FRAMES];
    patches[0] = new Patch(0, 0, 2, 2);
    return patches;
  }

  private static void tube(ObjectNode record, Patch[] patches) {
    ArrayNode frames = record.putArray("segmentations");
    for (Patch patch : patches) {
      if (patch == null) {
        frames.addNull();
      } else {
        frames.add(compressed(patch.mask()));
      }
    }
  }

  /** A ranking data set of the layout SIFR, and results. */
  public void ranking() throws IOException {
    ArrayNode truth = JSON.createArrayNode();
    ObjectNode results = JSON.createObjectNode();
    results.put("format", "fovea-ranking-results").put("version", 1);
    ArrayNode found = results.putArray("images");
    for (int image = 0; image < 4; image++) {
      ObjectNode record = truth.addObject().put("file_name", image + ".jpg");
      record.put("height", HEIGHT).put("width", WIDTH);
      ArrayNode annotations = record.putArray("annotations");
      ArrayNode objects = found.addObject().put("image", "" + image).putArray("objects");
      int n = 2 + random.nextInt(3);
      for (int rank = 0; rank < n; rank++) {
        // Objects lie beside each other, so that no two predictions overlap one equally.
        Patch patch = new Patch(6 * rank, random.nextInt(8), 5, 4 + random.nextInt(8));
        ObjectNode annotation = annotations.addObject().put("gt_rank", rank);
        annotation.set("segmentation", compressed(patch.mask()));
        if (random.nextInt(5) > 0) {
          Patch seen = new Patch(patch.x, patch.y + random.nextInt(3), 5, patch.height);
          objects.addObject().put("score", score()).set("segmentation", compressed(seen.mask()));
        }
      }
    }
    write(truth(), truth);
    write(results(), results);
  }
}
