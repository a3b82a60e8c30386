package io.fovea.pipeline.store;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An S3 endpoint for the tests of one class: S3Proxy in a Java of its own, on a free port of
 * 127.0.0.1, over a folder of its own, in which an object is a file.
 */
public final class S3Endpoint implements BeforeAllCallback, AfterAllCallback {
  /** A secret that must turn up nowhere but in requests. */
  public static final String SECRET = "canary-s3-7be91d";

  private static final String KEY = "fovea-tests";
  private static final Pattern STARTED =
      Pattern.compile("Started \\S*ServerConnector\\S*\\{HTTP/1.1, .*}\\{127\\.0\\.0\\.1:(\\d+)}");
  private static final int PATIENCE_MILLIS = 60_000;

  private Path folder;
  private Process process;
  private Thread ending;
  private int port;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("fovea-s3");
    Files.createDirectories(folder.resolve("buckets"));
    Files.writeString(
        folder.resolve("s3proxy.properties"),
        String.join(
            "\n",
            "s3proxy.endpoint=http://127.0.0.1:0",
            "s3proxy.authorization=aws-v2-or-v4",
            "s3proxy.identity=" + KEY,
            "s3proxy.credential=" + SECRET,
            "jclouds.provider=filesystem-nio2",
            "jclouds.filesystem.basedir=" + folder.resolve("buckets")));
    Files.writeString(
        folder.resolve("logback.xml"),
        "<configuration><appender name='OUT' class='ch.qos.logback.core.ConsoleAppender'><encoder>"
            + "<pattern>%msg%n</pattern></encoder></appender><root level='INFO'>"
            + "<appender-ref ref='OUT'/></root></configuration>");
    Path jars = Path.of(System.getProperty("fovea.root"), "jobs/pipeline/target/s3proxy");
    Path log = folder.resolve("log.txt");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                "-cp",
                jars + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                folder.resolve("s3proxy.properties").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ending = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(ending);
    port = awaitPort(log);
  }

  private int awaitPort(Path log) throws IOException, InterruptedException {
    for (int waited = 0; waited < PATIENCE_MILLIS; waited += 50) {
      String text = Files.readString(log);
      Matcher started = STARTED.matcher(text);
      if (started.find()) {
        return Integer.parseInt(started.group(1));
      }
      if (!process.isAlive()) {
        throw new IllegalStateException("S3Proxy ended: " + text);
      }
      Thread.sleep(50);
    }
    process.destroyForcibly();
    throw new IllegalStateException("S3Proxy did not start: " + Files.readString(log));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
    Runtime.getRuntime().removeShutdownHook(ending);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The folder of a bucket, which is made if it is not there: its files are the objects. */
  public Path bucket(String name) throws IOException {
    return Files.createDirectories(folder.resolve("buckets").resolve(name));
  }

  /** Puts a file, or a folder's files, as objects: a file that is just laid there has no ETag. */
  public void upload(Path source, String bucket, String key) throws IOException {
    bucket(bucket);
    try (FileSystem s3 = FileSystem.newInstance(URI.create("s3a://" + bucket), configuration())) {
      s3.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(source.toUri()), new org.apache.hadoop.fs.Path("/" + key));
    }
  }

  /** Where it is; nothing secret. */
  public Map<String, String> settings() {
    return settings("http://127.0.0.1:" + port);
  }

  /** The settings of an endpoint somewhere else. */
  public static Map<String, String> settings(String endpoint) {
    return new TreeMap<>(
        Map.of(
            "fs.s3a.endpoint", endpoint,
            "fs.s3a.endpoint.region", "us-east-1",
            "fs.s3a.path.style.access", "true"));
  }

  /** The settings as options of a command line. */
  public List<String> options() {
    List<String> options = new ArrayList<>();
    settings().forEach((key, value) -> options.add("--conf=spark.hadoop." + key + "=" + value));
    return options;
  }

  /** Credentials as an environment gives them to a process. */
  public static Map<String, String> environment() {
    return Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  /** Settings with credentials, for a file system in this JVM that nothing else shares. */
  public Configuration configuration() {
    return configuration(settings());
  }

  /** Likewise for an endpoint somewhere else. */
  public static Configuration configuration(Map<String, String> settings) {
    Configuration configuration = new Configuration();
    settings.forEach(configuration::set);
    configuration.set("fs.s3a.access.key", KEY);
    configuration.set("fs.s3a.secret.key", SECRET);
    configuration.setBoolean("fs.s3a.impl.disable.cache", true);
    return RemoteDefaults.apply(configuration);
  }

  /** The files below a folder as text by name. */
  public static Map<String, String> content(Path below) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            below.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return content;
  }
}
