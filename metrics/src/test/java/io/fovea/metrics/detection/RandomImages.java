package io.fovea.metrics.detection;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small datasets drawn at random, scored image by image: objects that overlap, ties, crowds and the
 * odd things that strict mode counts.
 */
enum RandomImages {
  BOXES(DetectionParams.coco(IouType.BBOX)),
  MASKS(DetectionParams.coco(IouType.SEGM)),
  BOUNDARIES(DetectionParams.coco(IouType.BOUNDARY)),
  KEYPOINTS(DetectionParams.keypoints()),
  POOLED_MASKS(DetectionParams.coco(IouType.SEGM).withUseCategories(false)),
  LVIS_BOXES(DetectionParams.lvis(IouType.BBOX)),
  LVIS_MASKS(DetectionParams.lvis(IouType.SEGM)),
  LVIS_BOUNDARIES(DetectionParams.lvis(IouType.BOUNDARY)),
  /** So low a cap that LVIS's rule of the best of all categories has something to drop. */
  LVIS_CAPPED(DetectionParams.lvis(IouType.BBOX).withMaxDetections(List.of(4)));

  static final int COUNT = 12;
  static final long FIRST_ID = 10;
  private static final long[] CATEGORIES = {3, 7, 12};

  /** Pixels a side; boxes reach beyond. */
  private static final int SIDE = 48;

  private final DetectionParams params;

  RandomImages(DetectionParams params) {
    this.params = params;
  }

  DetectionParams params() {
    return params;
  }

  DatasetAxes axes(String digest) {
    long[] ids = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      ids[i] = FIRST_ID + i;
    }
    List<String> frequencies = params.federated() ? List.of("r", "c", "f") : List.of();
    return new DatasetAxes(
        digest, ids, CATEGORIES, List.of("a", "b", "c"), CATEGORIES, frequencies);
  }

  /** Every image of the axes, in their order. */
  List<ImageMatches> draw(Random random) {
    var kernel = new DetectionKernel(params, axes(""));
    var images = new ArrayList<ImageMatches>();
    for (int i = 0; i < COUNT; i++) {
      var truths = new ArrayList<GroundTruth>();
      var detections = new ArrayList<Detection>();
      int objects = random.nextInt(6);
      for (int g = 0; g < objects; g++) {
        object(100L * i + g, random, truths, detections);
      }
      images.add(kernel.score(i, truths, detections, federation(random)));
    }
    return images;
  }

  private Federation federation(Random random) {
    return params.federated() ? new Federation(some(random), some(random)) : Federation.NONE;
  }

  private static long[] some(Random random) {
    return random
        .longs(random.nextInt(3), 0, CATEGORIES.length)
        .map(k -> CATEGORIES[(int) k])
        .distinct()
        .toArray();
  }

  /** An object, and what a model might find of it; the first of all has the id 0. */
  private void object(
      long id, Random random, List<GroundTruth> truths, List<Detection> detections) {
    var box =
        new Box(
            random.nextInt(30), random.nextInt(30), 5 + random.nextInt(40), 5 + random.nextInt(40));
    long category = CATEGORIES[random.nextInt(CATEGORIES.length)];
    boolean crowd = !params.federated() && random.nextInt(8) == 0;
    Rle mask = mask(box, random);
    Keypoints points = keypoints(box, random);
    truths.add(new GroundTruth(id, category, crowd, crowd, 20 * box.area(), box, mask, points));
    int found = random.nextInt(4);
    for (int d = 0; d < found; d++) {
      int reach = random.nextBoolean() ? 2 : 9;
      var near =
          new Box(
              box.x() + random.nextInt(reach),
              box.y(),
              box.width(),
              box.height() + random.nextInt(reach));
      long told = random.nextInt(5) == 0 ? CATEGORIES[random.nextInt(3)] : category;
      double score = random.nextInt(40) == 0 ? Double.NaN : random.nextInt(5) / 4.0;
      var detection =
          new Detection(
              told, score, 20 * near.area(), near, mask(near, random), moved(points, random));
      detections.add(detection);
      if (random.nextInt(10) == 0) {
        detections.add(detection);
      }
    }
  }

  /**
   * The part of the box that is in the image; at times with a column missing, at times too wide.
   */
  private Rle mask(Box box, Random random) {
    if (!params.iouType().usesMasks()) {
      return null;
    }
    int width = random.nextInt(60) == 0 ? SIDE + 1 : SIDE;
    int missing = random.nextInt(2 * SIDE);
    byte[] bitmap = new byte[SIDE * width];
    for (int y = (int) box.y(); y < Math.min(SIDE, box.y() + box.height()); y++) {
      for (int x = (int) box.x(); x < Math.min(width, box.x() + box.width()); x++) {
        bitmap[y * width + x] = (byte) (x == missing ? 0 : 1);
      }
    }
    return Rle.ofRowMajor(SIDE, width, bitmap);
  }

  /** Points anywhere in the box, hidden ones among them and, at times, no other. */
  private Keypoints keypoints(Box box, Random random) {
    if (params.iouType() != IouType.KEYPOINTS) {
      return null;
    }
    double[] values = new double[3 * params.sigmas().size()];
    int visibilities = random.nextInt(6) == 0 ? 1 : 3;
    for (int i = 0; i < values.length; i += 3) {
      values[i] = box.x() + random.nextDouble() * box.width();
      values[i + 1] = box.y() + random.nextDouble() * box.height();
      values[i + 2] = random.nextInt(visibilities);
    }
    return new Keypoints(values);
  }

  private static Keypoints moved(Keypoints points, Random random) {
    if (points == null) {
      return null;
    }
    double[] values = points.values().clone();
    double reach = random.nextInt(8);
    for (int i = 0; i < values.length; i++) {
      values[i] += i % 3 == 2 ? 0 : reach * (random.nextDouble() - 0.5);
    }
    return new Keypoints(values);
  }
}
