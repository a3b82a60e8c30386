import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Times whole processes that score the same files and prints a Markdown table: the local and the Spark engine beside
 * pycocotools. See scripts/bench-score.
 */
public final class BenchScore {
  private record Workload(String name, String task, String iou, Path truth, Path results, List<String> more) {
    /** Whether pycocotools scores it. */
    boolean hasPeer() {
      return task.equals("instance") && !iou.equals("boundary");
    }

    String label() {
      return name + ", " + (task.equals("instance") ? iou : task + (iou.isEmpty() ? "" : " " + iou));
    }
  }

  private record Run(double seconds, long peakMiB, String ap) {}

  /** Recorded on 2 cores; whole processes: seconds and GiB on dt_segm and dt1_segm. */
  private static final List<String> RECORDED =
      List.of(
          "| dt_segm, segm | pycocotools 2.0.11 | 24.9 | 1,341 | recorded, another run |",
          "| dt_segm, segm | faster_coco_eval 1.7.1 | 8.3 | 1,178 | recorded, another run |",
          "| dt_segm, segm | hotcoco 0.4.0, 2 threads | 2.1 | 973 | recorded, another run |",
          "| dt1_segm, segm | pycocotools 2.0.11 | 10.8 | 553 | recorded, another run |",
          "| dt1_segm, segm | faster_coco_eval 1.7.1 | 4.5 | 707 | recorded, another run |",
          "| dt1_segm, segm | hotcoco 0.4.0, 2 threads | 0.87 | 369 | recorded, another run |",
          "| dt1_segm, boundary | boundary-iou-api | 36 | | recorded, another run |",
          "| dt1_segm, boundary | faster_coco_eval 1.7.1 | 24 | | recorded, another run |",
          "| videos, video | ytvoseval | 6.5 | 687 | recorded, another run on other videos, as many and as long |",
          "| videos, tracking | TrackEval | 17.7 | 709 | recorded, another run on other videos, as many and as long |");

  private BenchScore() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Path data = Path.of(args[1]);
    int repeats = Integer.parseInt(args[2]);
    List<Workload> workloads = workloads(root, data);
    String python = python();
    System.out.println("| workload | engine | seconds (best of " + repeats + ") | peak MiB | |");
    System.out.println("|---|---|---|---|---|");
    for (Workload work : workloads) {
      Run peer = python == null || !work.hasPeer() ? null : best(pycocotools(root, python, work), repeats);
      if (peer != null) {
        print(work, "pycocotools, this machine", peer, "");
      }
      for (String engine : List.of("local", "spark")) {
        Run run = best(fovea(root, engine, work), repeats);
        String ratio = peer == null ? "" : String.format(Locale.ROOT, "%.1f times as fast", peer.seconds / run.seconds);
        print(work, "Fovea, " + engine, run, ratio + (peer == null ? "" : sameAp(peer, run)));
      }
    }
    RECORDED.forEach(System.out::println);
  }

  private static String sameAp(Run peer, Run run) {
    return peer.ap.equals(run.ap) ? ", same AP to the last bit" : ", AP DIFFERS: " + peer.ap + " and " + run.ap;
  }

  private static List<Workload> workloads(Path root, Path data) throws Exception {
    if (Files.exists(data.resolve("gt.json.gz"))) {
      Path truth = data.resolve("gt.json.gz");
      List<Workload> all = new ArrayList<>();
      all.add(new Workload("dt_segm", "instance", "segm", truth, data.resolve("dt_segm.json.gz"), List.of()));
      all.add(new Workload("dt1_segm", "instance", "segm", truth, data.resolve("dt1_segm.json.gz"), List.of()));
      all.add(new Workload("dt1_segm", "instance", "boundary", truth, data.resolve("dt1_segm.json.gz"), List.of()));
      Path lvis = data.resolveSibling("lvis_val_100");
      if (Files.exists(lvis)) {
        Path lvisTruth = lvis.resolve("lvis_val_100.json");
        all.add(new Workload("lvis_val_100", "lvis", "bbox", lvisTruth, lvis.resolve("lvis_results_100_synth_bbox.json"), List.of()));
        all.add(new Workload("lvis_val_100", "lvis", "segm", lvisTruth, lvis.resolve("lvis_results_100_synth_segm.json"), List.of()));
      }
      Path panoptic = root.resolve("jobs/pipeline/src/test/resources/golden/panoptic/panoptic40");
      all.add(
          new Workload(
              "panoptic40", "panoptic", "", panoptic.resolve("gt.json"), panoptic.resolve("pred.json"),
              List.of("--gt-images", panoptic.resolve("gt").toString(), "--prediction-images",
                  panoptic.resolve("pred").toString())));
      Path videos = root.resolve("target/bench/videos");
      generate(root, "GenerateVideos", videos);
      for (String task : List.of("video", "tracking")) {
        all.add(
            new Workload(
                "videos", task, "", videos.resolve("gt.json"), videos.resolve("dt.json"),
                task.equals("video") ? List.of("--protocol", "ytvis") : List.of()));
      }
      return all;
    }
    System.err.println("bench-score: " + data + " is not there; boxes are generated instead");
    Path boxes = root.resolve("target/bench/boxes");
    generate(root, "GenerateBoxes", boxes, "5000", "40");
    return List.of(new Workload("boxes", "instance", "bbox", boxes.resolve("gt.json"), boxes.resolve("dt.json"), List.of()));
  }

  /** Runs a generator of this folder, which may use what the metrics module has. */
  private static void generate(Path root, String name, Path folder, String... more) throws Exception {
    List<String> command = new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", root.resolve("metrics/target/classes").toString(),
            root.resolve("scripts/bench").resolve(name + ".java").toString(), folder.toString()));
    command.addAll(List.of(more));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("exit " + exit + " of " + String.join(" ", command));
    }
  }

  private static String python() throws Exception {
    String python = System.getenv().getOrDefault("FOVEA_PYTHON", "python3");
    try {
      Process probe = new ProcessBuilder(python, "-c", "import pycocotools").redirectErrorStream(true).start();
      probe.getInputStream().readAllBytes();
      if (probe.waitFor() == 0) {
        return python;
      }
    } catch (IOException e) {
      // No Python at all: the recorded figures stand in.
    }
    System.err.println("bench-score: pycocotools cannot be imported; set FOVEA_PYTHON to a Python that has it");
    return null;
  }

  private static List<String> pycocotools(Path root, String python, Workload work) {
    return List.of(
        python,
        root.resolve("scripts/bench/pycocotools_score.py").toString(),
        work.truth.toString(),
        work.results.toString(),
        work.iou);
  }

  private static List<String> fovea(Path root, String engine, Workload work) {
    List<String> command =
        new ArrayList<>(
            List.of(
                root.resolve("scripts/fovea").toString(), "score", "--task", work.task, "--gt", work.truth.toString(),
                "--predictions", work.results.toString(), "--engine", engine, "--emit", "json"));
    if (!work.iou.isEmpty()) {
      command.addAll(List.of("--iou", work.iou));
    }
    command.addAll(work.more);
    return command;
  }

  private static Run best(List<String> command, int repeats) throws Exception {
    Run best = null;
    for (int i = 0; i < repeats; i++) {
      Run run = time(command);
      best = best == null || run.seconds < best.seconds ? run : best;
    }
    return best;
  }

  private static Run time(List<String> command) throws Exception {
    Path out = Files.createTempFile("bench", ".out");
    Path err = Files.createTempFile("bench", ".err");
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    long peak = 0;
    while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakKiB(process));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String output = Files.readString(out);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed:\n" + Files.readString(err));
    }
    Files.delete(out);
    Files.delete(err);
    return new Run(seconds, peak / 1024, ap(output));
  }

  /** High-water marks of a process and its children, which Linux tells; 0 elsewhere. */
  private static long peakKiB(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    return all.stream().mapToLong(handle -> highWaterKiB(handle.pid())).sum();
  }

  private static long highWaterKiB(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.filter(line -> line.startsWith("VmHWM:")).map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong).findFirst().orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  /** The AP, the panoptic quality or HOTA in the JSON that both print: its first such number. */
  private static String ap(String output) {
    return Arrays.stream(output.split("[,{}\\n]")).map(String::strip).filter(line -> line.matches("\"(AP|pq|HOTA)\" *: .*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
        .orElseThrow(() -> new IllegalStateException("no AP in: " + output.lines().limit(5).collect(Collectors.joining("\n"))));
  }

  private static void print(Workload work, String engine, Run run, String note) {
    System.out.printf(Locale.ROOT, "| %s | %s | %.2f | %,d | %s |%n", work.label(), engine, run.seconds, run.peakMiB, note);
  }
}
