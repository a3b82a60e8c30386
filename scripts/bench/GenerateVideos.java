import io.fovea.metrics.mask.Polygons;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a YouTube-VIS ground truth and results of the size of its validation set, for measurements: {@code GenerateVideos
 * FOLDER}. 302 videos of 8,994 frames, 1,511 annotated and 2,681 predicted tubes: as many as the references' recorded times are
 * of. Blobs that wander; a predicted tube in two follows an annotated one. The same code gives the same files.
 */
public final class GenerateVideos {
  private static final int VIDEOS = 302;
  private static final int FRAMES = 8_994;
  private static final int TRUTHS = 1_511;
  private static final int PREDICTIONS = 2_681;
  private static final int CATEGORIES = 40;
  private static final int HEIGHT = 720;
  private static final int WIDTH = 1280;
  private static final int CORNERS = 48;

  private GenerateVideos() {}

  /** A blob on its way: where it starts, how it moves, and the distance of each corner from its middle. */
  private record Blob(double x, double y, double dx, double dy, double[] radii, int category) {
    static Blob of(SplittableRandom random) {
      double size = 30 + random.nextDouble(170);
      double[] radii = new double[CORNERS];
      for (int i = 0; i < CORNERS; i++) {
        radii[i] = size * (0.7 + 0.3 * random.nextDouble());
      }
      return new Blob(
          random.nextDouble(WIDTH), random.nextDouble(HEIGHT), random.nextDouble(-6, 6), random.nextDouble(-4, 4), radii,
          1 + random.nextInt(CATEGORIES));
    }

    Blob near(SplittableRandom random) {
      return new Blob(x + random.nextDouble(-12, 12), y + random.nextDouble(-12, 12), dx, dy, radii, category);
    }

    Rle mask(int frame) {
      double[] xy = new double[2 * CORNERS];
      for (int i = 0; i < CORNERS; i++) {
        double angle = 2 * Math.PI * i / CORNERS;
        xy[2 * i] = Math.min(WIDTH, Math.max(0, x + frame * dx + radii[i] * Math.cos(angle)));
        xy[2 * i + 1] = Math.min(HEIGHT, Math.max(0, y + frame * dy + radii[i] * Math.sin(angle)));
      }
      return Polygons.rasterise(xy, HEIGHT, WIDTH);
    }
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    try (BufferedWriter truth = Files.newBufferedWriter(folder.resolve("gt.json"));
        BufferedWriter results = Files.newBufferedWriter(folder.resolve("dt.json"))) {
      truth.write("{\"categories\":[");
      for (int k = 1; k <= CATEGORIES; k++) {
        truth.write((k == 1 ? "" : ",") + "{\"id\":" + k + ",\"name\":\"c" + k + "\"}");
      }
      truth.write("],\n\"videos\":[");
      for (int v = 0; v < VIDEOS; v++) {
        List<String> names = new ArrayList<>();
        for (int f = 0; f < frames(v); f++) {
          names.add("\"" + v + "/" + f + ".jpg\"");
        }
        truth.write((v == 0 ? "" : ",\n") + "{\"id\":" + (v + 1) + ",\"height\":" + HEIGHT + ",\"width\":" + WIDTH
            + ",\"length\":" + names.size() + ",\"file_names\":" + names + "}");
      }
      truth.write("],\n\"annotations\":[");
      results.write("[");
      for (int v = 0; v < VIDEOS; v++) {
        video(v, truth, results);
      }
      truth.write("]}\n");
      results.write("]\n");
    }
  }

  private static int frames(int video) {
    return share(FRAMES, video);
  }

  /** The number of things that a video gets of a total, which differ by one at most. */
  private static int share(int total, int video) {
    return total * (video + 1) / VIDEOS - total * video / VIDEOS;
  }

  private static void video(int video, BufferedWriter truth, BufferedWriter results) throws IOException {
    SplittableRandom random = new SplittableRandom(7L * video);
    List<Blob> truths = new ArrayList<>();
    for (int g = 0; g < share(TRUTHS, video); g++) {
      Blob blob = Blob.of(random);
      truths.add(blob);
      int id = TRUTHS * video / VIDEOS + g + 1;
      StringBuilder masks = new StringBuilder();
      StringBuilder areas = new StringBuilder();
      StringBuilder boxes = new StringBuilder();
      for (int f = 0; f < frames(video); f++) {
        Rle mask = blob.mask(f);
        String comma = f == 0 ? "" : ",";
        masks.append(comma).append(mask.area() == 0 ? "null" : text(mask));
        areas.append(comma).append(mask.area() == 0 ? "null" : Long.toString(mask.area()));
        boxes.append(comma).append(mask.area() == 0 ? "null" : "[0,0,1,1]");
      }
      truth.write((id == 1 ? "" : ",\n") + "{\"id\":" + id + ",\"video_id\":" + (video + 1) + ",\"category_id\":"
          + blob.category + ",\"iscrowd\":0,\"height\":" + HEIGHT + ",\"width\":" + WIDTH + ",\"areas\":[" + areas
          + "],\"bboxes\":[" + boxes + "],\"segmentations\":[" + masks + "]}");
    }
    for (int d = 0; d < share(PREDICTIONS, video); d++) {
      boolean follows = d % 2 == 0 && d / 2 < truths.size();
      Blob blob = follows ? truths.get(d / 2).near(random) : Blob.of(random);
      double score = random.nextInt(1 << 20) / (double) (1 << 21) + (follows ? 0.5 : 0);
      StringBuilder masks = new StringBuilder();
      for (int f = 0; f < frames(video); f++) {
        Rle mask = blob.mask(f);
        masks.append(f == 0 ? "" : ",").append(mask.area() == 0 ? "null" : text(mask));
      }
      results.write((video == 0 && d == 0 ? "" : ",\n") + "{\"video_id\":" + (video + 1) + ",\"category_id\":"
          + blob.category + ",\"score\":" + score + ",\"segmentations\":[" + masks + "]}");
    }
  }

  private static String text(Rle mask) {
    return "{\"size\":[" + HEIGHT + "," + WIDTH + "],\"counts\":\"" + RleText.encode(mask).replace("\\", "\\\\") + "\"}";
  }
}
