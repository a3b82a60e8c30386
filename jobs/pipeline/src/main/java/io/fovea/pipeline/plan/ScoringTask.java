package io.fovea.pipeline.plan;

import io.fovea.metrics.Mode;
import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.semantic.SemanticParams;
import io.fovea.metrics.video.VideoParams;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.RankingSource;

/** One way of scoring a run's predictions. */
public sealed interface ScoringTask {

  /** Unique in its plan; what tables and reports call it. */
  String name();

  /** What is scored, as {@code fovea score --task} calls it. */
  String task();

  /** What the run's predictions must be of. */
  Produces produces();

  /**
   * Where the ground truth is; null where it is the plan's dataset. Whether it is there can be
   * asked before anything runs.
   */
  String groundTruth();

  /** Objects of images, whose ground truth is the dataset. */
  record OfInstances(String name, DetectionParams params) implements ScoringTask {
    @Override
    public String task() {
      return "instance";
    }

    @Override
    public Produces produces() {
      return Produces.INSTANCES;
    }

    @Override
    public String groundTruth() {
      return null;
    }
  }

  /**
   * Segments.
   *
   * @param groundTruth a COCO panoptic document
   * @param images the folder of its PNGs
   */
  record OfSegments(String name, String groundTruth, String images, Mode mode)
      implements ScoringTask {
    @Override
    public String task() {
      return "panoptic";
    }

    @Override
    public Produces produces() {
      return Produces.PANOPTIC;
    }
  }

  /**
   * Classes of pixels.
   *
   * @param groundTruth a folder of PNGs of class ids
   */
  record OfPixels(String name, String groundTruth, SemanticParams params) implements ScoringTask {
    @Override
    public String task() {
      return "semantic";
    }

    @Override
    public Produces produces() {
      return Produces.SEMANTIC;
    }
  }

  /**
   * Classes of images.
   *
   * @param groundTruth a document of them
   */
  record OfImages(String name, String groundTruth, ClassificationParams params)
      implements ScoringTask {
    @Override
    public String task() {
      return "classification";
    }

    @Override
    public Produces produces() {
      return Produces.CLASSES;
    }
  }

  /** Salient objects by rank. */
  record OfRankings(String name, RankingSource source, RankingParams params)
      implements ScoringTask {
    @Override
    public String task() {
      return "ranking";
    }

    @Override
    public Produces produces() {
      return Produces.RANKING;
    }

    @Override
    public String groundTruth() {
      return source.location();
    }
  }

  /**
   * Tubes.
   *
   * @param groundTruth a YouTube-VIS or OVIS document
   * @param tracks whether they are scored frame by frame: {@code tracking}
   */
  record OfTubes(String name, String groundTruth, VideoParams params, boolean tracks)
      implements ScoringTask {
    @Override
    public String task() {
      return tracks ? "tracking" : "video";
    }

    @Override
    public Produces produces() {
      return Produces.TUBES;
    }
  }
}
