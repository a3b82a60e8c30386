package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.session.OnnxSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.util.VersionInfo;

/** What a run was computed with. */
public final class Software {
  private static final String POM = "/META-INF/maven/io.fovea/fovea-pipeline/pom.properties";

  private Software() {}

  /** Versions by name, and the digest of Fovea's own classes. */
  public static SortedMap<String, String> versions() {
    SortedMap<String, String> versions = new TreeMap<>();
    versions.put("code", Code.DIGEST);
    versions.put("fovea", foveaVersion());
    versions.put("hadoop", VersionInfo.getVersion());
    versions.put("java", System.getProperty("java.version"));
    versions.put("javaVendor", System.getProperty("java.vendor"));
    versions.put("onnxruntime", OnnxSession.runtimeVersion());
    versions.put(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    return versions;
  }

  /** The release, or "unreleased" where the classes come from no jar. */
  public static String foveaVersion() {
    try (InputStream in = Software.class.getResourceAsStream(POM)) {
      if (in == null) {
        return "unreleased";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Computed once. */
  private static final class Code {
    static final String DIGEST = codeDigest();
  }

  /** SHA-256 over the jars or the class files of the three rooms. */
  private static String codeDigest() {
    Digests digests = Digests.ofFields();
    for (Class<?> room : List.of(UserError.class, SampleException.class, Software.class)) {
      try {
        Path source = Path.of(room.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(source)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            digests.add(source.relativize(file).toString());
            digests.add(Digests.of(Files.readAllBytes(file)));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return digests.hex();
  }
}
