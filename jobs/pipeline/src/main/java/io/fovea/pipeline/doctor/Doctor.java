package io.fovea.pipeline.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at this machine, one subject after the other. Nothing is assumed to be there: what may be
 * missing is looked for by name.
 */
public final class Doctor {
  /** What may be asked for beyond what every run needs. */
  public static final Set<String> WISHES = Set.of("cuda", "s3");

  private static final int OLDEST_JAVA = 17;
  private static final long LEAST_HEAP = 512L << 20;

  private Doctor() {}

  /**
   * The findings.
   *
   * @param wishes of {@link #WISHES}: what is needed too
   */
  public static List<Finding> examine(Set<String> wishes) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(Runtime.version().feature(), System.getProperty("java.vm.name")));
    findings.add(memory(Runtime.getRuntime().maxMemory(), physicalMemory()));
    findings.add(
        library(
            "spark",
            true,
            "org.apache.spark.sql.SparkSession",
            "spark-core",
            "Run with scripts/fovea or spark-submit, which bring Spark 4.1."));
    findings.add(
        library(
            "hadoop",
            true,
            "org.apache.hadoop.fs.FileSystem",
            "hadoop-client-api",
            "Run with scripts/fovea or spark-submit, which bring Hadoop's client."));
    findings.add(
        library(
            "s3",
            wishes.contains("s3"),
            "org.apache.hadoop.fs.s3a.S3AFileSystem",
            "hadoop-aws",
            "For s3a:// locations put hadoop-aws and the AWS SDK bundle of Hadoop's version on the"
                + " class path: spark-submit --packages, or the cluster's jars folder."));
    findings.addAll(OnnxRuntimeCheck.examine(wishes.contains("cuda")));
    findings.add(gpu(Path.of("/proc/driver/nvidia"), wishes.contains("cuda")));
    findings.add(temporaryFolder(Path.of(System.getProperty("java.io.tmpdir"))));
    return findings;
  }

  static Finding java(int version, String machine) {
    return version >= OLDEST_JAVA
        ? Finding.ok("java", version + ", " + machine)
        : Finding.missing(
            "java", true, "version " + version, "Install a JDK 17 or later, or set JAVA_HOME.");
  }

  static Finding memory(long heap, long physical) {
    String found =
        (heap >> 20) + " MiB of heap" + (physical > 0 ? " of " + (physical >> 20) + " MiB" : "");
    return heap >= LEAST_HEAP
        ? Finding.ok("memory", found)
        : Finding.missing(
            "memory", true, found, "Allow more: FOVEA_JAVA_OPTS=-Xmx4g, or --driver-memory 4g.");
  }

  private static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : -1;
  }

  static Finding library(
      String subject, boolean needed, String type, String artifact, String remedy) {
    try {
      Class<?> found = Class.forName(type, false, Doctor.class.getClassLoader());
      var source = found.getProtectionDomain().getCodeSource();
      String place = source == null ? "built in" : fileName(source.getLocation().getPath());
      return Finding.ok(subject, place);
    } catch (ClassNotFoundException | LinkageError e) {
      return Finding.missing(subject, needed, artifact + " is not on the class path", remedy);
    }
  }

  private static String fileName(String path) {
    Path name = Path.of(path).getFileName();
    return name == null ? path : name.toString();
  }

  static Finding gpu(Path driver, boolean needed) {
    Path gpus = driver.resolve("gpus");
    List<String> models = new ArrayList<>();
    if (Files.isDirectory(gpus)) {
      try (Stream<Path> folders = Files.list(gpus)) {
        for (Path gpu : folders.sorted().toList()) {
          models.add(model(gpu.resolve("information")));
        }
      } catch (IOException e) {
        models.clear();
      }
    }
    return models.isEmpty()
        ? Finding.missing(
            "gpu",
            needed,
            "no NVIDIA driver is loaded",
            "Run on a machine with an NVIDIA GPU and its driver, or with the device cpu.")
        : Finding.ok("gpu", String.join(", ", models));
  }

  private static String model(Path information) throws IOException {
    Properties lines = new Properties();
    try (InputStream in = Files.newInputStream(information)) {
      lines.load(in);
    }
    return lines.getProperty("Model", "a GPU of unknown model").strip();
  }

  /** Native libraries are unpacked there: nobody else may replace them, and they must run. */
  static Finding temporaryFolder(Path folder) {
    return Files.isDirectory(folder) && Files.isWritable(folder)
        ? Finding.ok("temporary folder", folder.toString())
        : Finding.missing(
            "temporary folder",
            true,
            folder + " cannot be written to",
            "Name another: FOVEA_JAVA_OPTS=-Djava.io.tmpdir=DIR.");
  }
}
