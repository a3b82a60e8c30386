import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes a ground truth and results of boxes, of any size, for measurements: {@code java GenerateBoxes.java FOLDER IMAGES
 * DETECTIONS_PER_IMAGE}. Every fourth detection lies near an annotated box; half of all are of category 1, so that one
 * category dwarfs the others. The same numbers give the same files.
 */
public final class GenerateBoxes {
  private static final int CATEGORIES = 80;
  private static final int TRUTHS = 5;

  private GenerateBoxes() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int images = Integer.parseInt(args[1]);
    int perImage = Integer.parseInt(args[2]);
    Random random = new Random(7);
    try (BufferedWriter truth = Files.newBufferedWriter(folder.resolve("gt.json"));
        BufferedWriter results = Files.newBufferedWriter(folder.resolve("dt.json"))) {
      truth.write("{\"images\":[");
      for (int i = 1; i <= images; i++) {
        truth.write((i == 1 ? "" : ",") + "{\"id\":" + i + ",\"height\":480,\"width\":640}");
      }
      truth.write("],\"categories\":[");
      for (int k = 1; k <= CATEGORIES; k++) {
        truth.write((k == 1 ? "" : ",") + "{\"id\":" + k + ",\"name\":\"c" + k + "\"}");
      }
      truth.write("],\"annotations\":[");
      results.write("[");
      for (int i = 1; i <= images; i++) {
        image(i, perImage, random, truth, results);
      }
      truth.write("]}\n");
      results.write("]\n");
    }
  }

  private static void image(int id, int detections, Random random, BufferedWriter truth, BufferedWriter results)
      throws IOException {
    int[][] boxes = new int[TRUTHS][];
    int[] categories = new int[TRUTHS];
    for (int g = 0; g < TRUTHS; g++) {
      boxes[g] = box(random);
      categories[g] = category(random);
      int number = (id - 1) * TRUTHS + g + 1;
      truth.write((number == 1 ? "" : ",") + "{\"id\":" + number + ",\"image_id\":" + id + ",\"category_id\":"
          + categories[g] + ",\"iscrowd\":0,\"area\":" + boxes[g][2] * boxes[g][3] + ",\"bbox\":" + text(boxes[g]) + "}");
    }
    for (int d = 0; d < detections; d++) {
      int[] box = box(random);
      int category = category(random);
      double score = random.nextInt(10_000) / 20_000.0;
      if (d % 4 == 0) {
        int g = d / 4 % TRUTHS;
        category = categories[g];
        box = boxes[g].clone();
        box[0] += random.nextInt(9);
        score += 0.5;
      }
      results.write((id == 1 && d == 0 ? "" : ",") + "{\"image_id\":" + id + ",\"category_id\":" + category + ",\"bbox\":"
          + text(box) + ",\"score\":" + score + "}");
    }
  }

  private static int category(Random random) {
    return random.nextBoolean() ? 1 : 1 + random.nextInt(CATEGORIES);
  }

  private static int[] box(Random random) {
    return new int[] {random.nextInt(500), random.nextInt(400), 8 + random.nextInt(120), 8 + random.nextInt(80)};
  }

  private static String text(int[] box) {
    return "[" + box[0] + "," + box[1] + "," + box[2] + "," + box[3] + "]";
  }
}
