import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.pipeline.store.FailureTable;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import io.fovea.pipeline.store.PredictionTable;
import io.fovea.pipeline.store.RunClaim;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.RunRecord;
import io.fovea.pipeline.store.WrittenFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes, for measurements, what scoring starts from: a run folder whose predictions table is written as inference writes it,
 * shard by shard, and a ground truth as one COCO document. Ellipses with box and mask; every third detection lies near an
 * annotated one. {@code GenerateRun FOLDER IMAGES DETECTIONS_PER_IMAGE EVEN|HALF}: with HALF, half of all detections are of one
 * category. The same arguments give the same tables.
 */
public final class GenerateRun {
  private static final int HEIGHT = 480;
  private static final int WIDTH = 640;
  private static final int CATEGORIES = 80;
  private static final int TRUTHS = 4;
  private static final int IMAGES_PER_SHARD = 512;

  private final int images;
  private final int detections;
  private final boolean half;

  private GenerateRun(int images, int detections, boolean half) {
    this.images = images;
    this.detections = detections;
    this.half = half;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    var generator = new GenerateRun(Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3].equals("HALF"));
    generator.writeTruth(folder.resolve("gt.json"));
    generator.writeRun(folder.resolve("run"));
  }

  /** An ellipse: centre, half axes, and category. */
  private record Thing(int x, int y, int a, int b, int category) {
    Box box() {
      return new Box(x - a, y - b, 2 * a + 1, 2 * b + 1);
    }

    /** Runs down the columns, as COCO counts them. */
    Rle mask() {
      int[] runs = new int[2 * (2 * a + 1) + 1];
      int n = 0;
      int end = 0;
      for (int dx = -a; dx <= a; dx++) {
        int h = (int) (b * Math.sqrt(1 - (double) dx * dx / ((a + 1) * (a + 1))));
        int start = (x + dx) * HEIGHT + y - h;
        runs[n++] = start - end;
        runs[n++] = 2 * h + 1;
        end = start + 2 * h + 1;
      }
      runs[n++] = HEIGHT * WIDTH - end;
      return Rle.of(HEIGHT, WIDTH, Arrays.copyOf(runs, n));
    }

    long area() {
      long area = 0;
      for (int dx = -a; dx <= a; dx++) {
        area += 2 * (int) (b * Math.sqrt(1 - (double) dx * dx / ((a + 1) * (a + 1)))) + 1;
      }
      return area;
    }

    Thing near(SplittableRandom random) {
      return new Thing(x + random.nextInt(-3, 4), y + random.nextInt(-3, 4), a, b, category);
    }
  }

  private Thing thing(SplittableRandom random) {
    int a = 4 + random.nextInt(20);
    int b = 4 + random.nextInt(40);
    int x = a + 4 + random.nextInt(WIDTH - 2 * a - 8);
    int y = b + 4 + random.nextInt(HEIGHT - 2 * b - 8);
    return new Thing(x, y, a, b, half && random.nextBoolean() ? 1 : 1 + random.nextInt(CATEGORIES));
  }

  private SplittableRandom random(int image) {
    return new SplittableRandom(7L * image);
  }

  private List<Thing> truths(SplittableRandom random) {
    return IntStream.range(0, TRUTHS).mapToObj(g -> thing(random)).collect(Collectors.toList());
  }

  private void writeTruth(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      out.write("{\"images\":[");
      for (int i = 1; i <= images; i++) {
        out.write((i == 1 ? "" : ",\n") + "{\"id\":" + i + ",\"file_name\":\"" + i + ".jpg\",\"height\":" + HEIGHT
            + ",\"width\":" + WIDTH + "}");
      }
      out.write("],\n\"categories\":[");
      for (int k = 1; k <= CATEGORIES; k++) {
        out.write((k == 1 ? "" : ",") + "{\"id\":" + k + ",\"name\":\"c" + k + "\"}");
      }
      out.write("],\n\"annotations\":[");
      for (int i = 1; i <= images; i++) {
        List<Thing> truths = truths(random(i));
        for (int g = 0; g < TRUTHS; g++) {
          Thing t = truths.get(g);
          out.write((i == 1 && g == 0 ? "" : ",\n") + "{\"id\":" + ((long) (i - 1) * TRUTHS + g + 1) + ",\"image_id\":" + i
              + ",\"category_id\":" + t.category + ",\"iscrowd\":0,\"area\":" + t.area() + ",\"bbox\":[" + (t.x - t.a) + ","
              + (t.y - t.b) + "," + (2 * t.a + 1) + "," + (2 * t.b + 1) + "],\"segmentation\":{\"size\":[" + HEIGHT + ","
              + WIDTH + "],\"counts\":\"" + RleText.encode(t.mask()).replace("\\", "\\\\") + "\"}}");
        }
      }
      out.write("]}\n");
    }
  }

  private List<PredictionRow> predictions(int image) {
    SplittableRandom random = random(image);
    List<Thing> truths = truths(random);
    List<PredictionRow> rows = new ArrayList<>(detections);
    for (int d = 0; d < detections; d++) {
      boolean near = d % 3 == 0;
      Thing thing = near ? truths.get(d / 3 % TRUTHS).near(random) : thing(random);
      double score = random.nextInt(1 << 20) / (double) (1 << 21) + (near ? 0.5 : 0);
      rows.add(
          new PredictionRow(
              image, thing.category, score, thing.box(), new MaskText(HEIGHT, WIDTH, RleText.encode(thing.mask())), d));
    }
    return rows;
  }

  private void writeRun(Path run) throws Exception {
    int shards = (images + IMAGES_PER_SHARD - 1) / IMAGES_PER_SHARD;
    try (RunClaim claim = RunClaim.of(run.toString(), new Configuration(), RunClaim.Terms.of("infer"))) {
      claim.begin(Set.of());
      RunFolder folder = claim.folder();
      ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
      List<Future<List<WrittenFile>>> written = new ArrayList<>();
      for (int s = 0; s < shards; s++) {
        int first = s * IMAGES_PER_SHARD + 1;
        Callable<List<WrittenFile>> task = () -> writeShard(folder, first);
        written.add(pool.submit(task));
      }
      List<WrittenFile> files = new ArrayList<>();
      for (Future<List<WrittenFile>> shard : written) {
        files.addAll(shard.get());
      }
      pool.shutdown();
      Counts counts = new Counts(images, images, 0, (long) images * detections, shards, 0, new TreeMap<>());
      new RunRecord("infer").files(files).publish(claim, Status.COMPLETE, counts, Map.of());
    }
  }

  private List<WrittenFile> writeShard(RunFolder folder, int first) throws Exception {
    List<PredictionRow> rows = new ArrayList<>(IMAGES_PER_SHARD * detections);
    for (int image = first; image <= Math.min(images, first + IMAGES_PER_SHARD - 1); image++) {
      rows.addAll(predictions(image));
    }
    byte[] name = MessageDigest.getInstance("SHA-256").digest(("generated " + first).getBytes(StandardCharsets.US_ASCII));
    String file = "/" + HexFormat.of().formatHex(name) + ".parquet";
    return List.of(
        folder.write(RunFolder.PREDICTIONS + file, PredictionTable.INSTANCE.encode(rows, Map.of())),
        folder.write(RunFolder.FAILURES + file, FailureTable.INSTANCE.encode(List.of(), Map.of())));
  }
}
