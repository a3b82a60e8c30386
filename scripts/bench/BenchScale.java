import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Scores generated run folders of growing size on the cluster that is up, and prints a Markdown table. See
 * scripts/bench-scale.
 */
public final class BenchScale {
  private static final Pattern SCORED = Pattern.compile("fovea: scored .* in ([0-9.]+) s");
  private static final Pattern HEAP = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");
  private static final double MOST_GROWTH = 1.2;

  private record Run(double process, double scoring, double driverCpu, double executorCpu, long peak, long kept) {
    double cpu() {
      return driverCpu + executorCpu;
    }
  }

  private BenchScale() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Path work = Files.createDirectories(Path.of(args[1]));
    int detections = Integer.parseInt(args[2]);
    String heap = args[3];
    List<String> ious = List.of(args[4].split(","));
    List<String> kinds = List.of(args[5].split(","));
    List<String> sizes = List.of(args[6].split(","));
    boolean keep = Boolean.parseBoolean(args[7]);
    System.out.println("| IoU | categories | images | detections | seconds | of them scoring | us an image | of the size before"
        + " | CPU seconds of the driver | of the executors | CPU us an image | of the size before "
        + "| CPU us of an image more | peak driver heap, MiB | after a collection, MiB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    Map<String, double[]> before = new TreeMap<>();
    boolean flat = true;
    for (String size : sizes) {
      int images = Integer.parseInt(size);
      for (String kind : kinds) {
        Path data = work.resolve("scale-" + images + "-" + detections + "-" + kind.toLowerCase(Locale.ROOT));
        generate(root, data, images, detections, kind);
        for (String iou : ious) {
          Run run = score(root, data, iou, heap);
          double[] micros = {1e6 * run.scoring / images, 1e6 * run.cpu() / images, images};
          double[] last = before.put(iou + kind, micros);
          if (size.equals(sizes.get(sizes.size() - 1))) {
            flat &= last == null || micros[0] <= MOST_GROWTH * last[0];
          }
          System.out.printf(
              Locale.ROOT, "| %s | %s | %,d | %,d | %.1f | %.1f | %.0f | %s | %.1f | %.1f | %.0f | %s | %s | %,d | %,d |%n", iou,
              kind.equals("HALF") ? "half in one" : "even", images, (long) images * detections, run.process, run.scoring,
              micros[0], ratio(micros, last, 0), run.driverCpu, run.executorCpu, micros[1], ratio(micros, last, 1),
              more(micros, last), run.peak, run.kept);
          System.out.flush();
        }
        if (!keep) {
          delete(data);
        }
      }
    }
    if (!flat) {
      System.err.println("bench-scale: the time an image grew by more than 20 % over the last two sizes");
      System.exit(1);
    }
  }

  private static String ratio(double[] now, double[] before, int i) {
    return before == null ? "" : String.format(Locale.ROOT, "%.2f", now[i] / before[i]);
  }

  /** What an image costs beyond those of the size before: without the start, which is the same for both. */
  private static String more(double[] now, double[] before) {
    return before == null
        ? ""
        : String.format(Locale.ROOT, "%.0f", (now[1] * now[2] - before[1] * before[2]) / (now[2] - before[2]));
  }

  private static void generate(Path root, Path data, int images, int detections, String kind) throws Exception {
    if (Files.exists(data.resolve("run/manifest.json"))) {
      return;
    }
    delete(data);
    long start = System.nanoTime();
    run(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx2g", "@" + root.resolve("conf/jvm.options"),
        "-cp", classPath(root), root.resolve("scripts/bench/GenerateRun.java").toString(),
        data.toString(), Integer.toString(images), Integer.toString(detections), kind), data.resolveSibling("generate.log"));
    System.err.printf(
        Locale.ROOT, "bench-scale: generated %,d images in %.0f s%n", images, (System.nanoTime() - start) / 1e9);
  }

  /** The jar of the pipeline itself, and what it needs, Spark included. */
  private static String classPath(Path root) throws IOException {
    Path target = root.resolve("jobs/pipeline/target");
    try (var jars = Files.newDirectoryStream(target, "fovea-pipeline-*-app.jar")) {
      String app = jars.iterator().next().toString();
      return app.replace("-app.jar", ".jar") + ":" + target.resolve("lib") + "/*";
    }
  }

  private static Run score(Path root, Path data, String iou, String heap) throws Exception {
    Path gc = data.resolve("gc.log");
    Files.deleteIfExists(gc);
    Path log = data.resolve("score.log");
    double driverCpu = endedCpu(ProcessHandle.current().pid());
    double executorCpu = workersCpu();
    long start = System.nanoTime();
    run(List.of(
        root.resolve("scripts/submit").toString(), "--driver-memory", heap, "--executor-memory", "2g",
        "--driver-java-options", "-Xlog:gc:file=" + gc, "--", "score", "--task", "instance", "--iou", iou, "--engine", "spark",
        "--gt", data.resolve("gt.json").toString(), "--predictions", data.resolve("run").toString()), log);
    double process = (System.nanoTime() - start) / 1e9;
    driverCpu = endedCpu(ProcessHandle.current().pid()) - driverCpu;
    // Executors end a little after their driver.
    Thread.sleep(5000);
    executorCpu = workersCpu() - executorCpu;
    String said = Files.readString(log);
    Matcher scored = SCORED.matcher(said);
    if (!scored.find()) {
      throw new IOException("no time in " + log);
    }
    long peak = 0;
    long kept = 0;
    for (MatchResult collection : HEAP.matcher(Files.readString(gc)).results().toList()) {
      peak = Math.max(peak, Long.parseLong(collection.group(1)));
      kept = Math.max(kept, Long.parseLong(collection.group(2)));
    }
    return new Run(process, Double.parseDouble(scored.group(1)), driverCpu, executorCpu, peak, kept);
  }

  /** Processor seconds of the executors that have ended: their Workers have waited for them. */
  private static double workersCpu() throws IOException {
    double seconds = 0;
    try (var files = Files.newDirectoryStream(Path.of(System.getenv("FOVEA_CLUSTER")), "worker-*.pid")) {
      for (Path file : files) {
        seconds += endedCpu(Long.parseLong(Files.readString(file).split(" ", 2)[0]));
      }
    }
    return seconds;
  }

  /** Processor seconds of the ended children of a process, and of theirs: what other work on the machine does not distort. */
  private static double endedCpu(long process) throws IOException {
    Path stat = Path.of("/proc/" + process + "/stat");
    if (!Files.exists(stat)) {
      return Double.NaN;
    }
    String text = Files.readString(stat);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) / 100;
  }

  private static void run(List<String> command, Path log) throws Exception {
    Files.createDirectories(log.toAbsolutePath().getParent());
    int exit = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    if (exit != 0) {
      throw new IOException("exit " + exit + " of " + String.join(" ", command) + "; see " + log);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths = new ArrayList<>();
    try (var walk = Files.walk(folder)) {
      walk.forEach(paths::add);
    }
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.delete(paths.get(i));
    }
  }
}
