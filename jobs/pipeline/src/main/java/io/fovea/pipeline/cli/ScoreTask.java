package io.fovea.pipeline.cli;

import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What {@code fovea score} scores. */
enum ScoreTask {
  /** Boxes or masks of objects. */
  INSTANCE(InstanceOptions.class),
  /** Boxes or masks of objects in a federated data set. */
  LVIS(InstanceOptions.class),
  /** Keypoints of objects. */
  KEYPOINTS(InstanceOptions.class),
  /** The order in which objects are seen. */
  RANKING(RankingOptions.class),
  /** Every pixel by segment: things and stuff. */
  PANOPTIC(PanopticOptions.class),
  /** Every pixel by class. */
  SEMANTIC(SemanticOptions.class),
  /** Whole images by class. */
  CLASSIFICATION(ClassificationOptions.class),
  /** Objects followed through videos. */
  VIDEO(VideoOptions.class),
  /** The same, frame by frame. */
  TRACKING(TrackingOptions.class);

  /** Options of other tasks that videos have too. */
  private static final Set<String> OF_VIDEOS_TOO =
      Set.of(
          "--class-agnostic",
          "--per-category",
          "--gt-images",
          "--prediction-images",
          "--classes",
          "--ignore-value");

  private final Class<? extends TaskOptions> options;

  ScoreTask(Class<? extends TaskOptions> options) {
    this.options = options;
  }

  /** The name on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether its figures are means over categories, of which some may be named a group. */
  boolean hasGroups() {
    return this != RANKING && this != CLASSIFICATION;
  }

  /**
   * Refuses options of other tasks: they would be passed over without a word.
   *
   * @throws ParameterException naming the option and its task
   */
  void refuseOptionsOfOthers(ParseResult parsed) {
    CommandSpec spec = parsed.commandSpec();
    for (OptionSpec option : parsed.matchedOptions()) {
      for (ScoreTask other : values()) {
        if (other.options != options
            && !(this == VIDEO && OF_VIDEOS_TOO.contains(option.longestName()))
            && spec.argGroups().stream().anyMatch(g -> other.has(g, option))) {
          throw new ParameterException(
              spec.commandLine(),
              "Option " + option.longestName() + " is of --task " + other.id() + ", not " + id());
        }
      }
    }
  }

  private boolean has(ArgGroupSpec group, OptionSpec option) {
    // Not contains: the members of the set change after they were put into it.
    return group.typeInfo().getType() == options && group.args().stream().anyMatch(option::equals);
  }

  /**
   * Makes sure that an option without a default was given.
   *
   * @throws ParameterException naming it with what it takes
   */
  void require(CommandSpec spec, String option, Object value) {
    if (value == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing required option of --task "
              + id()
              + ": '"
              + option
              + "="
              + spec.findOption(option).paramLabel()
              + "'");
    }
  }
}
