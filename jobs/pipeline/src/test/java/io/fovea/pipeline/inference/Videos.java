package io.fovea.pipeline.inference;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.systems.TrainedSystem;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.models.weights.WeightSource;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Videos of a square on its way, a YouTube-VIS document of them, and VITA at its small size. */
final class Videos {
  static final int CATEGORIES = 40;
  private static final int HEIGHT = 45;
  private static final int WIDTH = 80;

  final Path folder;
  private final List<String> videos = new ArrayList<>();

  Videos(Path folder) throws IOException {
    this.folder = folder;
    build(folder.resolve("frame.onnx"), "frame", "small");
    build(folder.resolve("head.onnx"), "head", "small");
  }

  static void build(Path file, String graph, String size) throws IOException {
    GraphBuilder built =
        TrainedSystem.named("vita", size)
            .build(graph, Optional.of(new ImageSize(64, 96)), WeightSource.seeded(5));
    Files.write(file, built.toBytes());
  }

  static Path file(Path folder, long video, int frame) {
    return folder.resolve("images/%d/%05d.png".formatted(video, frame));
  }

  Path file(long video, int frame) {
    return file(folder, video, frame);
  }

  /** Draws one more. */
  Videos add(long id, int frames) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      draw(file(id, i), (int) id * 31, 3 * i);
      names.add("\"%d/%05d.png\"".formatted(id, i));
    }
    videos.add(
        "{\"id\": %d, \"height\": %d, \"width\": %d, \"length\": %d, \"file_names\": [%s]}"
            .formatted(id, HEIGHT, WIDTH, frames, String.join(", ", names)));
    return this;
  }

  static void draw(Path file, int hue, int at) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.getHSBColor(hue % 100 / 100f, 0.4f, 0.9f));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    graphics.setColor(Color.getHSBColor((hue + 50) % 100 / 100f, 0.9f, 0.5f));
    graphics.fillRect(5 + at, 8 + at / 2, 20, 16);
    graphics.dispose();
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  Path dataset() throws IOException {
    List<String> categories = new ArrayList<>();
    for (int i = 1; i <= CATEGORIES; i++) {
      categories.add("{\"id\": %d, \"name\": \"c%d\"}".formatted(i, i));
    }
    return Files.writeString(
        folder.resolve("dataset.json"),
        "{\"videos\": [%s], \"annotations\": [], \"categories\": [%s]}"
            .formatted(String.join(",\n", videos), String.join(", ", categories)));
  }

  ModelChoice choice() {
    return new ModelChoice(
        folder.resolve("frame.onnx").toString(),
        Map.of("head", folder.resolve("head.onnx").toString()),
        "vita",
        Map.of("shortest-edge", 54),
        "vita",
        Map.of("max-detections", 4),
        null);
  }

  InferenceConfig config(Execution execution) throws IOException {
    return config(choice(), execution);
  }

  InferenceConfig config(ModelChoice choice, Execution execution) throws IOException {
    return new InferenceConfig(
        choice,
        new ImageSource(
            dataset().toString(), folder.resolve("images").toString(), ExifPolicy.IGNORE),
        execution);
  }
}
