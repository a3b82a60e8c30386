package io.fovea.models.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A model on disk, checked without loading it: its header, and the files beside it that hold its
 * weights.
 *
 * @param path the model
 * @param irVersion of the ONNX format
 * @param opset of the default domain; 0 where the model states none
 * @param externalFiles regular files in the model's own folder, sorted by name
 * @param digest SHA-256 in hexadecimal: the model file's own where there are no external files,
 *     else that of the lines "digest, two spaces, name" of the model (without a name) and of each
 *     external file, which no file can imitate
 */
public record ModelFile(
    Path path, long irVersion, long opset, List<Path> externalFiles, String digest) {

  public ModelFile {
    externalFiles = List.copyOf(externalFiles);
  }

  /**
   * Reads a model's header and digests its files.
   *
   * @throws UserError if it is no ONNX model, or an external file is missing or not a regular file
   *     in the model's own folder
   */
  public static ModelFile inspect(Path path) {
    requireFile(path);
    try {
      ModelHeader header = header(path);
      List<Path> externalFiles = new ArrayList<>();
      for (String location : header.externalLocations()) {
        externalFiles.add(externalFile(path, location));
      }
      return new ModelFile(
          path, header.irVersion(), header.opset(), externalFiles, digest(path, externalFiles));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.INPUT,
          "the model " + path + " cannot be read: " + e.getMessage(),
          "Check its permissions and the disk it is on.",
          e);
    }
  }

  static void requireFile(Path path) {
    if (!Files.exists(path)) {
      throw UserError.input(
          "the model " + path + " does not exist", "Give the path of an ONNX file.");
    }
    if (!Files.isRegularFile(path)) {
      throw UserError.input("the model " + path + " is no file", "Give the path of an ONNX file.");
    }
  }

  private static ModelHeader header(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return ModelHeader.read(in);
    } catch (InvalidProtocolBufferException e) {
      throw notOnnx(path, e.getMessage(), e);
    }
  }

  static UserError notOnnx(Path path, String why, Throwable cause) {
    return new UserError(
        ExitCode.INPUT,
        "the model " + path + " is not an ONNX model, or is cut short: " + why,
        "Give a file that was exported as ONNX (.onnx), and check that its copy is complete.",
        cause);
  }

  /**
   * The names of the files beside a model that hold its weights, which need not be there yet.
   *
   * @param path a regular file
   * @return plain names without a path, sorted
   * @throws UserError if it is no ONNX model, or asks for weights elsewhere
   */
  public static List<String> externalNames(Path path) throws IOException {
    List<String> names = new ArrayList<>();
    for (String location : header(path).externalLocations()) {
      names.add(sibling(path, location).getFileName().toString());
    }
    return names;
  }

  private static Path sibling(Path model, String location) {
    boolean plain = isPlainName(location);
    Path file = null;
    if (plain) {
      try {
        file = model.resolveSibling(location);
      } catch (InvalidPathException e) {
        plain = false;
      }
    }
    if (!plain || file == null) {
      throw weightsElsewhere(model.toString(), location);
    }
    return file;
  }

  private static Path externalFile(Path model, String location) throws IOException {
    Path file = sibling(model, location);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw UserError.input(
          "the weights '" + location + "' of the model " + model + " are missing",
          "Copy '" + location + "' into the model's folder.");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || hardLinks(file) > 1) {
      throw UserError.input(
          "the weights '" + location + "' of the model " + model + " are a link or no file",
          "Copy the file itself into the model's folder: links are not followed.");
    }
    return file;
  }

  /** Whether weights are said to lie in the model's own folder. */
  static boolean isPlainName(String location) {
    return !location.isEmpty()
        && !location.equals(".")
        && !location.equals("..")
        && location.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
  }

  static UserError weightsElsewhere(String model, String location) {
    return UserError.input(
        "the model " + model + " asks for weights at '" + location + "'",
        "Weights must lie in the model's own folder and be named without a path: save the model"
            + " again with its external data beside it.");
  }

  private static int hardLinks(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
        : 1;
  }

  private static String digest(Path model, List<Path> externalFiles) throws IOException {
    String own = digest(model);
    if (externalFiles.isEmpty()) {
      return own;
    }
    StringBuilder lines = new StringBuilder(own).append("  \n");
    for (Path file : externalFiles) {
      lines.append(digest(file)).append("  ").append(file.getFileName()).append('\n');
    }
    return HexFormat.of()
        .formatHex(sha256().digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String digest(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        sha256.update(block, 0, n);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
