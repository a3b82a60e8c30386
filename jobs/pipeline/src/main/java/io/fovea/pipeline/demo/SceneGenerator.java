package io.fovea.pipeline.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.RleText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws a dataset: {@code annotations.json} in COCO's format beside {@code images/}. A seed and a
 * number of images give the same pixels and the same truth wherever it runs; more images of a seed
 * begin with the same ones.
 */
public final class SceneGenerator {
  /** The annotations' file name within the dataset's folder. */
  public static final String ANNOTATIONS = "annotations.json";

  /** The folder of images within the dataset's folder. */
  public static final String IMAGES = "images";

  private static final int[][] SIZES = {{240, 320}, {240, 320}, {320, 240}, {240, 320}, {301, 403}};
  private static final int JPEG_EVERY = 12;
  private static final float JPEG_QUALITY = 0.9f;

  private SceneGenerator() {}

  /**
   * What was written.
   *
   * @param images files
   * @param annotations things, crowds included
   * @param crowds crowds among them
   */
  public record Written(int images, int annotations, int crowds) {}

  /**
   * Draws a dataset into a folder, which is made if it is not there.
   *
   * @param images how many, at least 1
   */
  public static Written write(Path folder, long seed, int images) throws IOException {
    Files.createDirectories(folder.resolve(IMAGES));
    int things = 0;
    int crowds = 0;
    try (OutputStream out = Files.newOutputStream(folder.resolve(ANNOTATIONS));
        JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      writeHeader(json, seed, images);
      json.writeArrayFieldStart("annotations");
      for (int i = 0; i < images; i++) {
        Scene scene = scene(seed, i);
        writeImage(folder.resolve(IMAGES).resolve(fileName(i)), scene);
        for (SceneAnnotation annotation : SceneAnnotation.of(scene)) {
          writeAnnotation(json, ++things, i + 1, annotation);
          crowds += annotation.crowd() ? 1 : 0;
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return new Written(images, things, crowds);
  }

  /** The usual hue of each class in degrees, classes by ascending category id. */
  public static List<Double> hues() {
    return ShapeKind.all().stream().map(ShapeKind::hue).toList();
  }

  /** The scene of image {@code index}, from 0: a seed of its own for each, whatever came before. */
  static Scene scene(long seed, int index) {
    int[] size = SIZES[index % SIZES.length];
    long own = new Random(seed * 1_000_003 + index).nextLong();
    return new SceneSampler(own).sample(size[0], size[1]);
  }

  private static String fileName(int index) {
    return String.format(
        Locale.ROOT, "%06d.%s", index + 1, index % JPEG_EVERY == JPEG_EVERY - 1 ? "jpg" : "png");
  }

  private static void writeHeader(JsonGenerator json, long seed, int images) throws IOException {
    json.writeObjectFieldStart("info");
    json.writeStringField("description", "Scenes of shapes drawn by Fovea, seed " + seed);
    json.writeStringField("version", "1");
    json.writeEndObject();
    json.writeArrayFieldStart("images");
    for (int i = 0; i < images; i++) {
      int[] size = SIZES[i % SIZES.length];
      json.writeStartObject();
      json.writeNumberField("id", i + 1);
      json.writeStringField("file_name", fileName(i));
      json.writeNumberField("height", size[0]);
      json.writeNumberField("width", size[1]);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("categories");
    for (ShapeKind kind : ShapeKind.all()) {
      json.writeStartObject();
      json.writeNumberField("id", kind.categoryId());
      json.writeStringField("name", kind.categoryName());
      json.writeStringField("supercategory", "shape");
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeAnnotation(
      JsonGenerator json, int id, int imageId, SceneAnnotation annotation) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeNumberField("image_id", imageId);
    json.writeNumberField("category_id", annotation.kind().categoryId());
    json.writeNumberField("iscrowd", annotation.crowd() ? 1 : 0);
    json.writeNumberField("area", annotation.mask().area());
    Box box = annotation.box();
    json.writeFieldName("bbox");
    json.writeArray(new double[] {box.x(), box.y(), box.width(), box.height()}, 0, 4);
    json.writeFieldName("segmentation");
    if (!annotation.polygons().isEmpty()) {
      writePolygons(json, annotation.polygons());
    } else {
      json.writeStartObject();
      json.writeFieldName("size");
      json.writeArray(new int[] {annotation.mask().height(), annotation.mask().width()}, 0, 2);
      if (annotation.crowd()) {
        json.writeFieldName("counts");
        json.writeArray(annotation.mask().runs(), 0, annotation.mask().runCount());
      } else {
        json.writeStringField("counts", RleText.encode(annotation.mask()));
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writePolygons(JsonGenerator json, List<double[]> polygons)
      throws IOException {
    json.writeStartArray();
    for (double[] polygon : polygons) {
      json.writeArray(polygon, 0, polygon.length);
    }
    json.writeEndArray();
  }

  private static void writeImage(Path file, Scene scene) throws IOException {
    byte[] rgb = ScenePainter.paint(scene);
    BufferedImage image =
        new BufferedImage(scene.width(), scene.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < scene.width() * scene.height(); i++) {
      int colour =
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
      image.setRGB(i % scene.width(), i / scene.width(), colour);
    }
    String format = file.toString().endsWith(".jpg") ? "jpeg" : "png";
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    Files.deleteIfExists(file);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
  }
}
