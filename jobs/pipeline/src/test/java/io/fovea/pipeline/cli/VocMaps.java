package io.fovea.pipeline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.CategoryRecord;
import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.dataset.Flag;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RawAnnotation;
import io.fovea.pipeline.export.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** COCO's objects as maps of Pascal VOC's classes: PNGs of class ids, in which crowds are 255. */
final class VocMaps {
  static final List<String> CLASSES =
      List.of(
          "background",
          "aeroplane",
          "bicycle",
          "bird",
          "boat",
          "bottle",
          "bus",
          "car",
          "cat",
          "chair",
          "cow",
          "diningtable",
          "dog",
          "horse",
          "motorbike",
          "person",
          "pottedplant",
          "sheep",
          "sofa",
          "train",
          "tvmonitor");
  static final int TABLE = CLASSES.indexOf("diningtable");
  static final int PERSON = CLASSES.indexOf("person");
  static final int IGNORE = 255;

  /** COCO's names of the same things. */
  private static final Map<String, String> OTHERWISE =
      Map.of(
          "airplane", "aeroplane",
          "dining table", "diningtable",
          "motorcycle", "motorbike",
          "potted plant", "pottedplant",
          "couch", "sofa",
          "tv", "tvmonitor");

  private final CocoDataset coco;
  private final Map<Long, Integer> classes = new HashMap<>();

  VocMaps(Path instances) {
    coco = CocoDataset.read(instances.toString(), Detail.MASKS);
    for (CategoryRecord category : coco.categories().values()) {
      classes.put(
          category.id(), CLASSES.indexOf(OTHERWISE.getOrDefault(category.name(), category.name())));
    }
  }

  /** Writes one map an image. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (ImageRecord image : coco.images().values()) {
      PngWriter.writeGray(
          folder.resolve(image.fileName().replace(".jpg", ".png")).toString(),
          image.height(),
          image.width(),
          draw(image),
          false);
    }
    return folder;
  }

  /** Crowds lie below; then the larger objects, so that who sits at a table covers it. */
  int[] draw(ImageRecord image) {
    int[] map = new int[image.height() * image.width()];
    coco.annotations().stream()
        .filter(each -> each.imageId() == image.id() && classes.get(each.categoryId()) >= 0)
        .sorted(
            Comparator.<RawAnnotation, Boolean>comparing(each -> !crowd(each))
                .thenComparing(each -> -each.area()))
        .forEach(
            each -> {
              Rle mask = each.segmentation().rasterise(image.height(), image.width());
              byte[] inside = mask.toRowMajor();
              for (int p = 0; p < map.length; p++) {
                if (inside[p] != 0) {
                  map[p] = crowd(each) ? IGNORE : classes.get(each.categoryId());
                }
              }
            });
    return map;
  }

  /** The same images, with the classes as categories 0 to 20. */
  Path writeDataset(Path file) throws IOException {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode images = document.putArray("images");
    for (ImageRecord image : coco.images().values()) {
      images
          .addObject()
          .put("id", image.id())
          .put("file_name", image.fileName())
          .put("height", image.height())
          .put("width", image.width());
    }
    document.putArray("annotations");
    ArrayNode categories = document.putArray("categories");
    for (int id = 0; id < CLASSES.size(); id++) {
      categories.addObject().put("id", id).put("name", CLASSES.get(id));
    }
    return Files.writeString(file, document.toString());
  }

  List<ImageRecord> images() {
    return List.copyOf(coco.images().values());
  }

  private static boolean crowd(RawAnnotation annotation) {
    return annotation.iscrowd() == Flag.YES;
  }
}
