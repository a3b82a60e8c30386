package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.FileNames;
import io.fovea.pipeline.dataset.LooseDocument;
import io.fovea.pipeline.dataset.Segmentation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a COCO ground truth to its end and notes every problem. It is read twice where annotations
 * stand before the images that they name.
 */
final class TruthCheck {
  /** Areas this alike, as a share or in square pixels, are drawn differently and no more. */
  private static final double ALIKE = 0.5;

  private static final double FEW_PIXELS = 64;

  private final String location;
  private final Findings findings;
  private final Truth truth = new Truth();
  private final Shapes shapes;
  private final Set<String> fileNames = new HashSet<>();
  private final Map<String, Long> categoryNames = new HashMap<>();
  private final Map<Long, Long> annotationIds = new HashMap<>();
  private long images;
  private long categories;
  private long annotations;

  TruthCheck(String location, Findings findings) {
    this.location = location;
    this.findings = findings;
    this.shapes = new Shapes(findings);
  }

  /** What results are held to. */
  Truth run() {
    boolean postponed = read(List.of("images", "categories", "annotations"), true);
    if (postponed) {
      read(List.of("annotations"), false);
    }
    shapes.finish();
    for (Truth.Listed lost : truth.index()) {
      findings.add(
          Rule.CATEGORY_UNKNOWN,
          "annotations[" + lost.position() + "]",
          "'category_id' is " + lost.category());
    }
    findings.counted(images, "image", "images");
    findings.counted(categories, "category", "categories");
    findings.counted(annotations, "annotation", "annotations");
    return truth;
  }

  /**
   * Reads some of the lists.
   *
   * @return whether annotations were left for later, since what they name was not known yet
   */
  private boolean read(List<String> wanted, boolean first) {
    boolean postponed = false;
    LooseDocument document = LooseDocument.open(location);
    try (document) {
      while (document.hasNext()) {
        LooseDocument.Entry entry = document.next();
        if (document.isList()) {
          findings.add(Rule.WRONG_DOCUMENT, "", "it is a list, as results are");
          return false;
        }
        if (!wanted.contains(entry.section())) {
          continue;
        }
        if (first && entry.section().equals("annotations")) {
          postponed |= !document.sections().containsKey("images");
        }
        if (!postponed || !entry.section().equals("annotations")) {
          check(entry);
        }
      }
      if (first) {
        checkSections(document);
      }
    } catch (UserError e) {
      if (first) {
        findings.add(Rule.UNREADABLE, "", e.problem());
        return false;
      }
      throw e;
    }
    return postponed;
  }

  private void checkSections(LooseDocument document) {
    for (String wanted : List.of("images", "annotations", "categories")) {
      int times = document.sections().getOrDefault(wanted, 0);
      if (times == 0) {
        findings.add(
            Rule.SECTION_MISSING,
            "",
            document.others().contains(wanted)
                ? "'" + wanted + "' is there, but is no list"
                : "there is no '" + wanted + "'");
      } else if (times > 1) {
        findings.add(Rule.SECTION_REPEATED, "", "'" + wanted + "' is there " + times + " times");
      }
    }
  }

  private void check(LooseDocument.Entry entry) {
    String name = entry.section() + "[" + entry.position() + "]";
    if (!entry.value().isObject()) {
      findings.add(Rule.NOT_AN_OBJECT, name, "it is " + Fields.printable(entry.value().toString()));
      return;
    }
    switch (entry.section()) {
      case "images" -> image(entry.value(), name);
      case "categories" -> category(entry.value(), name);
      default -> annotation(entry.value(), entry.position(), name);
    }
  }

  private void image(JsonNode record, String position) {
    images++;
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(Rule.IMAGE_ID, position, Fields.shown(record, "id"));
      return;
    }
    String name = position + " (id " + id + ")";
    Integer height = Fields.pixels(record, "height");
    Integer width = Fields.pixels(record, "width");
    if (height == null || width == null) {
      findings.add(
          Rule.IMAGE_SIZE, name, Fields.shown(record, height == null ? "height" : "width"));
    }
    if (truth.images.put(id, new Truth.Image(id, height, width)) != null) {
      findings.add(Rule.IMAGE_ID_REPEATED, name, "an earlier image has the id " + id);
    }
    String fileName = Fields.text(record, "file_name");
    if (fileName == null) {
      findings.add(Rule.FILE_NAME_MISSING, name, Fields.shown(record, "file_name"));
      return;
    }
    String unsafe = FileNames.problem(fileName);
    if (unsafe != null) {
      findings.add(Rule.FILE_NAME_UNSAFE, name, "'" + Fields.printable(fileName) + "' " + unsafe);
    }
    if (!fileNames.add(fileName)) {
      findings.add(
          Rule.FILE_NAME_REPEATED,
          name,
          "an earlier image is '" + Fields.printable(fileName) + "'");
    }
  }

  private void category(JsonNode record, String position) {
    categories++;
    Long id = Fields.id(record, "id");
    if (id == null) {
      findings.add(Rule.CATEGORY_ID, position, Fields.shown(record, "id"));
      return;
    }
    String name = position + " (id " + id + ")";
    if (truth.categories.containsKey(id)) {
      findings.add(Rule.CATEGORY_ID_REPEATED, name, "an earlier category has the id " + id);
    }
    String label = Fields.text(record, "name");
    truth.categories.put(id, label);
    if (label == null) {
      findings.add(Rule.CATEGORY_NAME_MISSING, name, Fields.shown(record, "name"));
      return;
    }
    Long earlier = categoryNames.putIfAbsent(label, id);
    if (earlier != null && !earlier.equals(id)) {
      findings.add(
          Rule.CATEGORY_NAME_REPEATED,
          name,
          "category " + earlier + " is '" + Fields.printable(label) + "' too");
    }
  }

  private void annotation(JsonNode record, long position, String at) {
    annotations++;
    Long id = Fields.id(record, "id");
    String name = id == null ? at : at + " (id " + id + ")";
    if (id == null) {
      findings.add(Rule.ANNOTATION_ID, name, Fields.shown(record, "id"));
    } else {
      if (id == 0) {
        findings.add(Rule.ANNOTATION_ID_ZERO, name, "'id' is 0");
      }
      Long earlier = annotationIds.putIfAbsent(id, position);
      if (earlier != null) {
        findings.add(Rule.ANNOTATION_ID_REPEATED, name, "annotations[" + earlier + "] has it too");
      }
    }
    Truth.Image image = references(record, position, name);
    Shapes.Shape shape = shapes.check(record, name, image);
    if (shape.box() == null && !record.hasNonNull("bbox") && shape.mask() != null) {
      findings.add(Rule.BOX_MISSING, name, Fields.shown(record, "bbox"));
    }
    if (shape.box() != null && !record.hasNonNull("segmentation")) {
      findings.add(Rule.MASK_MISSING, name, Fields.shown(record, "segmentation"));
    }
    flags(record, name, shape);
    area(record, name, shape.mask());
  }

  private Truth.Image references(JsonNode record, long position, String name) {
    Long imageId = Fields.id(record, "image_id");
    Truth.Image image = imageId == null ? null : truth.images.get(imageId);
    if (image == null) {
      findings.add(Rule.IMAGE_UNKNOWN, name, Fields.shown(record, "image_id"));
    }
    Long categoryId = Fields.id(record, "category_id");
    if (categoryId == null) {
      findings.add(Rule.CATEGORY_UNKNOWN, name, Fields.shown(record, "category_id"));
    } else {
      truth.object(new Truth.Listed(image, categoryId, position));
    }
    return image;
  }

  private void flags(JsonNode record, String name, Shapes.Shape shape) {
    Boolean crowd = Fields.flag(record, "iscrowd");
    if (crowd == null) {
      findings.add(Rule.CROWD_FLAG, name, Fields.shown(record, "iscrowd"));
      return;
    }
    if (crowd && shape.segmentation() instanceof Segmentation.Polygons) {
      findings.add(Rule.CROWD_POLYGONS, name, "'iscrowd' is 1");
    }
    if (!crowd && Boolean.TRUE.equals(Fields.flag(record, "ignore"))) {
      findings.add(Rule.IGNORE_FLAG, name, "'ignore' is 1");
    }
  }

  private void area(JsonNode record, String name, Rle mask) {
    Double area = Fields.number(record, "area");
    if (area == null || !(area >= 0) || area.isInfinite()) {
      findings.add(Rule.AREA, name, Fields.shown(record, "area"));
      return;
    }
    if (mask == null) {
      return;
    }
    double pixels = mask.area();
    double larger = Math.max(area, pixels);
    if (Math.abs(area - pixels) > Math.max(FEW_PIXELS, ALIKE * larger)) {
      findings.add(
          Rule.AREA_CONTRADICTS_MASK,
          name,
          Fields.shown(record, "area") + ", and the mask has " + mask.area() + " pixels");
    }
  }
}
