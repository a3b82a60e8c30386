package io.fovea.pipeline.export;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.store.StoredRun;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One form in which a run's predictions can be written, besides COCO's results. */
public enum RunExport {
  /** The results document of YouTube-VIS and OVIS. */
  YTVIS("results.json", Produces.TUBES),
  /** COCO's panoptic document, and beside it its PNGs. */
  PANOPTIC("panoptic.json", Produces.PANOPTIC),
  /** A PNG of class ids for each image. */
  SEMANTIC("semantic", Produces.SEMANTIC),
  /** A document of ranking results. */
  RANKING("ranking.json", Produces.RANKING),
  /** A document of classification results. */
  CLASSIFICATION("classification.json", Produces.CLASSES);

  private final String target;
  private final Produces produces;

  RunExport(String target, Produces produces) {
    this.target = target;
    this.produces = produces;
  }

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What of a run it is. */
  public Produces produces() {
    return produces;
  }

  /** The file that it writes, or for maps the folder. */
  public String target() {
    return target;
  }

  /** The names of all forms. */
  public static List<String> names() {
    return Stream.concat(Stream.of("coco"), Stream.of(values()).map(RunExport::id)).toList();
  }

  /**
   * The form of that name.
   *
   * @throws UserError naming the known ones if there is none
   */
  public static RunExport named(String id) {
    return Stream.of(values())
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.usage(
                    "--format '" + id + "' is not known",
                    "Give one of: " + names().stream().collect(Collectors.joining(", ")) + "."));
  }

  /**
   * Writes a run.
   *
   * @param dataset where the run's dataset is now; null for where its manifest says
   * @param folder to write to
   * @return how many results were written, in words
   * @throws UserError if the run's predictions are of something else, or its dataset is not there
   */
  public String write(StoredRun run, String dataset, String folder) {
    run.require("--format " + id(), produces);
    return switch (this) {
      case YTVIS -> new TubeExport(run).write(below(folder, target));
      case PANOPTIC ->
          new PanopticExport(run, dataset)
              .write(below(folder, target), below(folder, PanopticExport.IMAGES));
      case SEMANTIC -> new SemanticExport(run, dataset).write(below(folder, target));
      case RANKING -> new NamedExport(run, dataset).writeRankings(below(folder, target));
      case CLASSIFICATION -> new NamedExport(run, dataset).writeClasses(below(folder, target));
    };
  }

  static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }
}
