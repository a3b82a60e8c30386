package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.FlatMetrics;
import io.fovea.pipeline.scoring.details.DetailFiles;
import io.fovea.pipeline.scoring.details.DetailFormat;
import io.fovea.pipeline.store.Storage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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
      "  fovea score --task ranking --profile seqrank_aaai24,irsr_tpami21 --layout seqrank \\",
      "      --gt assr_test.json --predictions ranked.json --details tables",
      "  fovea score --task panoptic --gt panoptic_val2017.json --gt-images panoptic_val2017 \\",
      "      --predictions panoptic.json --prediction-images panoptic",
      "  fovea score --task lvis --iou segm --gt lvis_v1_val.json --predictions dt.json",
      "  fovea score --task semantic --classes 150 --gt maps --predictions predicted",
      "  fovea score --task video --protocol ovis --gt annotations_valid.json \\",
      "      --predictions results.json",
      "",
      "The text of instances is pycocotools' own, byte for byte. -1 means undefined: nothing to find.",
      "Exit codes: 0 scored, 6 scored but more images had failed than --max-failures allows,",
      "2 wrong options, 3 data refused, 4 permission or storage missing."
    })
public final class ScoreCommand implements Callable<Integer> {
  @Option(
      names = "--task",
      required = true,
      paramLabel =
          "instance|lvis|keypoints|ranking|panoptic|semantic|classification|video|tracking",
      description =
          "What is scored: instance (boxes or masks of objects), lvis (the same, annotated for some"
              + " categories an image), keypoints, ranking (the order in which objects are seen),"
              + " panoptic (every pixel by segment), semantic (every pixel by class), classification"
              + " (whole images by class), video (objects followed through videos, as wholes) or"
              + " tracking (the same, frame by frame: HOTA, CLEAR, identity, TrackMAP).")
  ScoreTask task;

  @Option(
      names = "--gt",
      required = true,
      paramLabel = "FILE",
      description =
          "The ground truth: a COCO or YouTube-VIS document, plain or gzip; of rankings as"
              + " --layout says; of semantic a folder of maps.")
  String groundTruth;

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE|RUN",
      description =
          "A run folder, or a COCO or YouTube-VIS results document, plain or gzip; of rankings a"
              + " document of ranking results.")
  String predictions;

  @Option(
      names = "--mode",
      paramLabel = "strict|corrected",
      defaultValue = "strict",
      description =
          "strict: the references' numbers, quirks included. corrected: quirks mended,"
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
      names = "--emit",
      paramLabel = "text|json|csv|flat[=PATH]",
      description =
          "What is written, to standard output or a file: the table, the score document, a row a"
              + " figure, or the defined figures by task/metric/slice. May be given several times."
              + " Default: text.")
  List<String> emit;

  @Option(
      names = "--details",
      paramLabel = "FOLDER",
      description =
          "Write the tables behind the score: by category or class, by image or video, and what the"
              + " task has besides, such as precision-recall curves or a confusion matrix."
              + " data-schemas/details.md lists them.")
  String details;

  @Option(
      names = "--details-format",
      paramLabel = "csv|parquet",
      description = "How the tables of --details are written. Default: csv.")
  DetailFormat detailsFormat;

  @Option(
      names = "--groups",
      paramLabel = "NAME=ID,...|@FILE;...",
      description =
          "Named groups of categories or classes, such as base=1,2;novel=@novel.txt: each gets the"
              + " summary that its categories alone would have. Not of ranking and classification.")
  String groups;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the local engine. Default: all processors.")
  Integer threads;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many images of a run may have failed before the score is INCOMPLETE. Failed images"
              + " count as empty. Default: 0.")
  long maxFailures;

  @Option(
      names = "--run-dataset",
      paramLabel = "FILE",
      description =
          "Of ranking, semantic and classification, which know images by name: the dataset that the"
              + " run was made from, where it is no longer where the manifest says.")
  String runDataset;

  @Option(
      names = "--explain",
      description = "Say what would run, where and why there, and stop: nothing is run or written.")
  boolean explain;

  @ArgGroup(validate = false, heading = "%nOptions of --task instance, lvis and keypoints:%n")
  InstanceOptions instance = new InstanceOptions();

  @ArgGroup(validate = false, heading = "%nOptions of --task ranking:%n")
  RankingOptions ranking = new RankingOptions();

  @ArgGroup(validate = false, heading = "%nOptions of --task panoptic:%n")
  PanopticOptions panoptic = new PanopticOptions();

  @ArgGroup(validate = false, heading = "%nOptions of --task semantic:%n")
  SemanticOptions semantic = new SemanticOptions();

  @ArgGroup(validate = false, heading = "%nOptions of --task classification:%n")
  ClassificationOptions classification = new ClassificationOptions();

  @ArgGroup(
      validate = false,
      heading =
          "%nOptions of --task video (--class-agnostic, --per-category, --gt-images,"
              + " --prediction-images, --classes and --ignore-value too):%n")
  VideoOptions video = new VideoOptions();

  @Mixin SparkMixin spark = new SparkMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    task.refuseOptionsOfOthers(spec.commandLine().getParseResult());
    if (groups != null && !task.hasGroups()) {
      throw UserError.usage("--groups is not of --task " + task.id(), "Leave it out.");
    }
    if (detailsFormat != null && details == null) {
      throw UserError.usage(
          "--details-format is about the tables of --details", "Add --details FOLDER.");
    }
    Storage.use(spark.settings);
    List<Emission> emissions = Emission.parseWithFigures(emit == null ? List.of("text") : emit);
    TaskOptions options =
        switch (task) {
          case INSTANCE, LVIS, KEYPOINTS -> instance;
          case RANKING -> ranking;
          case PANOPTIC -> panoptic;
          case SEMANTIC -> semantic;
          case CLASSIFICATION -> classification;
          case VIDEO -> video;
          case TRACKING -> new TrackingOptions();
        };
    TaskScore prepared = options.prepare(this);
    EngineChoice chosen = engine();
    if (prepared.needsFullClassPath(chosen) || detailsFormat == DetailFormat.PARQUET) {
      FullClassPathNeeded.ensure();
    }
    FullClassPathNeeded.ensureFor(details);
    if (explain) {
      spec.commandLine()
          .getOut()
          .print(ExplainScore.of(this, prepared.where(chosen, groundTruth, predictions)));
      return ExitCode.OK.value();
    }
    TaskScore.Scored scored = prepared.score(chosen, spark);
    PrintWriter err = spec.commandLine().getErr();
    for (String warning : scored.warnings()) {
      err.print("fovea: warning: " + Talk.oneLine(warning) + "\n");
    }
    emissions.forEach(each -> write(each, scored));
    if (details != null) {
      DetailFormat format = detailsFormat == null ? DetailFormat.CSV : detailsFormat;
      DetailFiles.write(scored.tables(), details, format);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    err.print(
        String.format(
            Locale.ROOT,
            "fovea: scored %s in %.1f s (%s engine)\n",
            scored.told(),
            seconds,
            scored.engine()));
    scored.remarks().forEach(remark -> err.print("fovea: " + remark + "\n"));
    if (scored.incomplete() != null) {
      err.print("fovea: INCOMPLETE: " + scored.incomplete() + "\n");
      return ExitCode.INCOMPLETE.value();
    }
    return ExitCode.OK.value();
  }

  /** Who names a master or a setting of Spark means Spark; those of storage count for both. */
  private EngineChoice engine() {
    boolean namesSpark =
        spark.master != null
            || spark.settings.keySet().stream().anyMatch(key -> !key.startsWith("spark.hadoop."));
    if (namesSpark && engine == EngineChoice.LOCAL) {
      throw UserError.usage(
          "--master and --conf (but for spark.hadoop.*) are about Spark, which --engine local does"
              + " not use",
          "Leave them out, or give --engine spark.");
    }
    return namesSpark ? EngineChoice.SPARK : engine;
  }

  /**
   * Category ids by name of group.
   *
   * @throws UserError if there are groups and categories are not told apart
   */
  Map<String, List<Long>> groups(boolean apart) {
    if (groups != null && !apart) {
      throw UserError.usage(
          "--groups with --class-agnostic: the categories are pooled", "Leave one of them out.");
    }
    return Lists.groups("--groups", groups);
  }

  /** How many threads the local engine may use. */
  int threadCount() {
    if (threads != null && threads < 1) {
      throw UserError.usage("--threads is " + threads, "Give at least 1.");
    }
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** The last part of where the predictions are, which tells their rows from others. */
  private String predictionsName() {
    String trimmed = predictions.replaceFirst("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  private void write(Emission emission, TaskScore.Scored scored) {
    String text =
        switch (emission.format()) {
          case TEXT -> scored.text();
          case JSON -> scored.json();
          case CSV -> FlatMetrics.csv(scored.json(), predictionsName());
          case FLAT -> FlatMetrics.toJson(scored.flat());
        };
    emission.write(text, spec.commandLine().getOut());
  }
}
