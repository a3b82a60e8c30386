package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.scoring.ScoreText;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea score}. */
@Command(
    name = "score",
    description = "Scores stored predictions against ground truth.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    sortSynopsis = false,
    footer = {
      "",
      "Examples:",
      "  fovea score --task instance --iou segm --gt instances_val2017.json \\",
      "      --predictions dt.json",
      "  fovea score --task instance --iou bbox --gt gt.json.gz \\",
      "      --predictions runs/yolox --emit text --emit json=score.json",
      "  fovea score --task instance --iou segm --gt gt.json --predictions dt.json \\",
      "      --max-dets 1,10,300 --area-ranges all:0:1e10,tiny:0:256 --images @ids.txt",
      "",
      "The text is pycocotools' own, byte for byte. -1 means undefined: nothing to find.",
      "Exit codes: 0 scored, 6 scored but more images had failed than --max-failures allows,",
      "2 wrong options, 3 data refused, 4 permission or storage missing."
    })
public final class ScoreCommand implements Callable<Integer> {
  /** What is scored. */
  enum Task {
    INSTANCE
  }

  @Option(
      names = "--task",
      required = true,
      paramLabel = "instance",
      description = "What is scored: instances (boxes or masks of objects).")
  Task task;

  @Option(
      names = "--iou",
      required = true,
      paramLabel = "bbox|segm",
      description = "What overlap is measured on: boxes or masks.")
  IouType iou;

  @Option(
      names = "--gt",
      required = true,
      paramLabel = "FILE",
      description = "The ground truth: a COCO document, plain or gzip.")
  String groundTruth;

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE|RUN",
      description = "A COCO results document, plain or gzip, or a run folder.")
  String predictions;

  @Option(
      names = "--mode",
      paramLabel = "strict|corrected",
      defaultValue = "strict",
      description =
          "strict: pycocotools' numbers to the last bit, quirks included. corrected: quirks mended,"
              + " meaningless input refused. Default: strict.")
  Mode mode;

  @Option(
      names = "--engine",
      paramLabel = "local|spark|auto",
      defaultValue = "auto",
      description =
          "Where scoring runs, with the same bits either way. auto: local for documents of up to"
              + " 4 GiB unpacked (or half the heap, if that is less), else spark. Default: auto.")
  EngineChoice engine;

  @Option(
      names = "--max-dets",
      paramLabel = "N,...",
      description = "Caps on detections per image and category. Default: 1,10,100.")
  String maxDets;

  @Option(
      names = "--iou-thresholds",
      paramLabel = "X,...",
      description = "Least overlaps of a match. Default: 0.50 to 0.95 in steps of 0.05.")
  String iouThresholds;

  @Option(
      names = "--recall-thresholds",
      paramLabel = "X,...",
      description = "Points at which precision is read. Default: 0 to 1 in steps of 0.01.")
  String recallThresholds;

  @Option(
      names = "--area-ranges",
      paramLabel = "LABEL:MIN:MAX,...",
      description =
          "Ranges of areas in square pixels; the summary reads those labelled all, small, medium"
              + " and large. Default: COCO's, with borders at 32 and 96 squared.")
  String areaRanges;

  @Option(
      names = "--images",
      paramLabel = "ID,...|@FILE",
      description = "Score these images only. A file holds ids between commas, blanks or lines.")
  String images;

  @Option(
      names = "--categories",
      paramLabel = "ID,...|@FILE",
      description = "Score these categories only.")
  String categories;

  @Option(
      names = "--class-agnostic",
      description = "Pool all categories into one (pycocotools: useCats=0).")
  boolean classAgnostic;

  @Option(
      names = "--per-category",
      description = "Add a table of the categories to the text. JSON always has it.")
  boolean perCategory;

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description =
          "What is written: the table or the score document, to standard output or a file. May be"
              + " given several times. Default: text.")
  List<String> emit;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many images of a run may have failed before the score is INCOMPLETE. Failed images"
              + " count as empty. Default: 0.")
  long maxFailures;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the local engine. Default: all processors.")
  Integer threads;

  @Mixin SparkMixin spark = new SparkMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    ScoreRequest request = request();
    DetectionSummary.requireDefined(request.params());
    EngineChoice chosen = engine();
    if (Engines.needsFullClassPath(chosen, request)) {
      FullClassPathNeeded.ensure();
    }
    ScoreOutcome outcome =
        Engines.choose(chosen, request, spark.master, spark.settings).score(request);
    PrintWriter err = spec.commandLine().getErr();
    for (String warning : outcome.warnings()) {
      err.print("fovea: warning: " + Talk.oneLine(warning) + "\n");
    }
    boolean complete = outcome.counts().failedImages() <= maxFailures;
    emissions.forEach(each -> write(each, outcome, complete));
    tell(err, outcome, (System.nanoTime() - start) / 1e9);
    if (!complete) {
      err.print(
          "fovea: INCOMPLETE: more images failed than --max-failures " + maxFailures + " allows\n");
      return ExitCode.INCOMPLETE.value();
    }
    return ExitCode.OK.value();
  }

  /** Who names a master or a setting of Spark means Spark. */
  private EngineChoice engine() {
    boolean namesSpark = spark.master != null || !spark.settings.isEmpty();
    if (namesSpark && engine == EngineChoice.LOCAL) {
      throw UserError.usage(
          "--master and --conf are about Spark, which --engine local does not use",
          "Leave them out, or give --engine spark.");
    }
    return namesSpark ? EngineChoice.SPARK : engine;
  }

  private ScoreRequest request() {
    DetectionParams params =
        DetectionParams.coco(iou).withMode(mode).withUseCategories(!classAgnostic);
    if (maxDets != null) {
      params = params.withMaxDetections(Lists.integers("--max-dets", maxDets));
    }
    if (iouThresholds != null) {
      params = params.withIouThresholds(Lists.numbers("--iou-thresholds", iouThresholds));
    }
    if (recallThresholds != null) {
      params = params.withRecallThresholds(Lists.numbers("--recall-thresholds", recallThresholds));
    }
    if (areaRanges != null) {
      List<AreaRange> ranges = Lists.areaRanges("--area-ranges", areaRanges);
      params = params.withAreaRanges(ranges);
    }
    if (threads != null && threads < 1) {
      throw UserError.usage("--threads is " + threads, "Give at least 1.");
    }
    ScoreRequest all = ScoreRequest.of(groundTruth, predictions, params);
    return (threads == null ? all : all.withThreads(threads))
        .withImageIds(Lists.ids("--images", images))
        .withCategoryIds(Lists.ids("--categories", categories));
  }

  private void write(Emission emission, ScoreOutcome outcome, boolean complete) {
    String text =
        switch (emission.format()) {
          case TEXT -> ScoreText.of(outcome, perCategory, complete);
          case JSON -> ScoreDocument.toJson(outcome, complete);
        };
    if (emission.location() == null) {
      spec.commandLine().getOut().print(text);
      return;
    }
    try (OutputStream out = Storage.create(emission.location())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(emission.location(), e);
    }
  }

  private static void tell(PrintWriter err, ScoreOutcome outcome, double seconds) {
    var counts = outcome.counts();
    err.print(
        String.format(
            Locale.ROOT,
            "fovea: scored %,d images, %,d annotations, %,d detections in %.1f s (%s engine)\n",
            counts.images(),
            counts.annotations(),
            counts.detections(),
            seconds,
            outcome.engine()));
    if (counts.failedImages() > 0) {
      err.print(
          "fovea: " + counts.failedImages() + " images had failed and were scored as empty\n");
    }
  }
}
