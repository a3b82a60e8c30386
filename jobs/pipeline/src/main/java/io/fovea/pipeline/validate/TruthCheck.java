package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.FileNames;
import io.fovea.pipeline.dataset.Segmentation;
import java.util.HashSet;
import java.util.Set;

/** Reads a COCO ground truth to its end and notes every problem. */
final class TruthCheck {
  /** Areas this alike, as a share or in square pixels, are drawn differently and no more. */
  private static final double ALIKE = 0.5;

  private static final double FEW_PIXELS = 64;

  private final String location;
  private final Findings findings;
  private final CocoTask task;
  private final Truth truth = new Truth();
  private final Shapes shapes;
  private final CategoryList categories;
  private final AnnotationIds ids;
  private final Set<String> fileNames = new HashSet<>();
  private long images;
  private long annotations;

  TruthCheck(String location, Findings findings, CocoTask task) {
    this.location = location;
    this.findings = findings;
    this.task = task;
    this.shapes = new Shapes(findings);
    this.categories = new CategoryList(truth, findings);
    this.ids = new AnnotationIds(findings);
  }

  /** What results are held to. */
  Truth run() {
    new Walk(
            location, findings, "an object with the lists 'images', 'annotations' and 'categories'")
        .require("images", this::image)
        .require("annotations", this::annotation, "images")
        .require("categories", this::category)
        .object();
    shapes.finish();
    for (Truth.Listed lost : truth.index()) {
      findings.add(
          DocumentRule.CATEGORY_UNKNOWN,
          "annotations[" + lost.position() + "]",
          "'category_id' is " + lost.category());
    }
    task.truthEnded(truth);
    findings.counted(images, "image", "images");
    categories.count();
    findings.counted(annotations, "annotation", "annotations");
    return truth;
  }

  private void image(JsonNode record, long position, String at) {
    images++;
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(CocoRule.IMAGE_ID, at, Fields.shown(record, "id"));
      return;
    }
    String name = at + " (id " + id + ")";
    Integer height = Fields.pixels(record, "height");
    Integer width = Fields.pixels(record, "width");
    if (height == null || width == null) {
      findings.add(
          CocoRule.IMAGE_SIZE, name, Fields.shown(record, height == null ? "height" : "width"));
    }
    Truth.Image image = new Truth.Image(id, height, width);
    if (truth.images.put(id, image) != null) {
      findings.add(CocoRule.IMAGE_ID_REPEATED, name, "an earlier image has the id " + id);
    }
    task.image(record, name, image);
    fileName(record, name);
  }

  private void fileName(JsonNode record, String name) {
    String fileName = Fields.text(record, "file_name");
    if (fileName == null) {
      // LVIS names its images by their addresses alone.
      if (task.knowsCrowds() || Fields.text(record, "coco_url") == null) {
        findings.add(CocoRule.FILE_NAME_MISSING, name, Fields.shown(record, "file_name"));
      }
      return;
    }
    String unsafe = FileNames.problem(fileName);
    if (unsafe != null) {
      findings.add(
          DocumentRule.FILE_NAME_UNSAFE, name, "'" + Fields.printable(fileName) + "' " + unsafe);
    }
    if (!fileNames.add(fileName)) {
      findings.add(
          CocoRule.FILE_NAME_REPEATED,
          name,
          "an earlier image is '" + Fields.printable(fileName) + "'");
    }
  }

  private void category(JsonNode record, long position, String at) {
    if (categories.check(record, at) != null) {
      task.category(record, at);
    }
  }

  private void annotation(JsonNode record, long position, String at) {
    annotations++;
    String name = ids.check(record, position, at);
    Truth.Image image = references(record, position, name);
    Shapes.Shape shape = shapes.check(record, name, image);
    if (task.scoresShapes()) {
      missing(record, name, shape);
    }
    if (task.knowsCrowds()) {
      flags(record, name, shape);
    }
    area(record, name, shape.mask());
    task.annotation(record, name, image);
  }

  /** Tells of a box or a mask that is missing; of both it is told elsewhere. */
  private void missing(JsonNode record, String name, Shapes.Shape shape) {
    boolean box = Shapes.hasBox(record);
    boolean mask = record.hasNonNull("segmentation");
    if (box == mask) {
      return;
    }
    if (task.iou() != null) {
      boolean needed = task.iou().usesMasks() ? !mask : !box;
      if (needed) {
        findings.add(
            mask ? CocoRule.BOX_NEEDED : CocoRule.MASK_NEEDED,
            name,
            Fields.shown(record, mask ? "bbox" : "segmentation"));
      }
    } else if (shape.mask() != null) {
      findings.add(CocoRule.BOX_MISSING, name, Fields.shown(record, "bbox"));
    } else if (shape.box() != null) {
      findings.add(CocoRule.MASK_MISSING, name, Fields.shown(record, "segmentation"));
    }
  }

  private Truth.Image references(JsonNode record, long position, String name) {
    Long imageId = Fields.id(record, "image_id");
    Truth.Image image = imageId == null ? null : truth.images.get(imageId);
    if (image == null) {
      findings.add(DocumentRule.IMAGE_UNKNOWN, name, Fields.shown(record, "image_id"));
    }
    Long categoryId = Fields.id(record, "category_id");
    if (categoryId == null) {
      findings.add(DocumentRule.CATEGORY_UNKNOWN, name, Fields.shown(record, "category_id"));
    } else {
      truth.object(new Truth.Listed(image, categoryId, position));
    }
    return image;
  }

  private void flags(JsonNode record, String name, Shapes.Shape shape) {
    Boolean crowd = Fields.flag(record, "iscrowd");
    if (crowd == null) {
      findings.add(DocumentRule.CROWD_FLAG, name, Fields.shown(record, "iscrowd"));
      return;
    }
    if (crowd && shape.segmentation() instanceof Segmentation.Polygons) {
      findings.add(CocoRule.CROWD_POLYGONS, name, "'iscrowd' is 1");
    }
    if (!crowd && Boolean.TRUE.equals(Fields.flag(record, "ignore"))) {
      findings.add(CocoRule.IGNORE_FLAG, name, "'ignore' is 1");
    }
  }

  private void area(JsonNode record, String name, Rle mask) {
    Double area = Fields.number(record, "area");
    if (area == null || !(area >= 0) || area.isInfinite()) {
      findings.add(CocoRule.AREA, name, Fields.shown(record, "area"));
      return;
    }
    if (mask != null && isFar(area, mask.area())) {
      findings.add(
          CocoRule.AREA_CONTRADICTS_MASK,
          name,
          Fields.shown(record, "area") + ", and the mask has " + mask.area() + " pixels");
    }
  }

  /** Whether an area cannot be another drawing of the same. */
  static boolean isFar(double area, double pixels) {
    return Math.abs(area - pixels) > Math.max(FEW_PIXELS, ALIKE * Math.max(area, pixels));
  }
}
