package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the one jar that spark-submit takes, and what must not be. */
class ApplicationJarIT {
  private static final Path JAR = Path.of(System.getProperty("fovea.app.jar"));
  private static final Path LIB = JAR.resolveSibling("lib");
  private static final String SERVICES = "META-INF/services/";
  private static final String RUNTIME = "ai/onnxruntime/OrtEnvironment.class";

  /** A class by its name or inside a descriptor, of a package that must have been relocated. */
  private static final Pattern NOT_RELOCATED =
      Pattern.compile(
          "(^|[L\\[;(<])(com/google/protobuf|ai/onnx/proto|org/yaml/snakeyaml|picocli)/.*");

  private static JarFile jar;
  private static List<String> entries;

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(JAR.toFile());
    entries = names(jar);
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  private static List<String> names(JarFile jar) {
    return jar.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
  }

  private static byte[] bytes(JarFile jar, String entry) {
    try (var in = jar.getInputStream(jar.getEntry(entry))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sparkJars() throws IOException {
    String list = Files.readString(JAR.resolveSibling("spark.classpath")).strip();
    return Arrays.stream(list.split(File.pathSeparator)).map(Path::of).toList();
  }

  /** The jars of the launcher's class path that are not Spark's. */
  private static List<Path> libraries() throws IOException {
    Set<String> spark = new TreeSet<>();
    sparkJars().forEach(path -> spark.add(path.getFileName().toString()));
    try (Stream<Path> files = Files.list(LIB)) {
      return files
          .filter(path -> path.toString().endsWith(".jar"))
          .filter(path -> !spark.contains(path.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  @Test
  void holdsOurClassesAndThoseOfFewLibraries() {
    assertThat(entries).doesNotHaveDuplicates().contains("io/fovea/pipeline/cli/Main.class");
    Set<String> roots = new TreeSet<>();
    for (String entry : entries) {
      if (entry.endsWith(".class")) {
        roots.add(Path.of(entry).subpath(0, 2).toString());
      }
    }
    assertThat(roots).containsExactly("ai/onnxruntime", "io/fovea");
  }

  @Test
  void leavesSparkAndWhatSparkBringsToTheCluster() {
    assertThat(entries)
        .noneMatch(name -> name.startsWith("org/"))
        .noneMatch(name -> name.startsWith("scala/"))
        .noneMatch(name -> name.startsWith("com/fasterxml/"))
        .noneMatch(name -> name.startsWith("com/google/"))
        .noneMatch(name -> name.startsWith("picocli/"))
        .noneMatch(name -> name.startsWith("META-INF/versions/"))
        .noneMatch(name -> name.startsWith("log4j"));
  }

  @Test
  void carriesNoSignatureAndNoModule() {
    assertThat(entries)
        .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)"))
        .noneMatch(name -> name.endsWith("module-info.class"));
  }

  @Test
  void noClassUsesAPackageUnderItsFormerName() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String entry : entries) {
      if (entry.endsWith(".class")) {
        for (String text : ClassNames.constants(bytes(jar, entry))) {
          if (NOT_RELOCATED.matcher(text).matches()) {
            found.add(entry + " uses " + text);
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void thereIsOneProviderOfOnnxRuntime() throws IOException {
    assertThat(entries)
        .filteredOn(RUNTIME::equals)
        .as("the runtime keeps its name: its natives look it up")
        .hasSize(1);
    assertThat(entries)
        .contains(
            "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
            "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so");
    List<Path> providers = new ArrayList<>();
    for (Path library : Stream.concat(libraries().stream(), sparkJars().stream()).toList()) {
      try (var file = new JarFile(library.toFile())) {
        if (file.getEntry(RUNTIME) != null) {
          providers.add(library.getFileName());
        }
      }
    }
    assertThat(providers).hasSize(1);
  }

  /** A services file that was overwritten instead of merged would lose image formats silently. */
  @Test
  void everyServiceOfEveryLibraryIsOffered() throws IOException {
    for (Path library : libraries()) {
      try (var file = new JarFile(library.toFile())) {
        for (String services : names(file)) {
          if (services.startsWith(SERVICES) && file.getEntry(services).getSize() > 0) {
            assertThat(providers(jar, relocated(services)))
                .as("%s of %s", services, library.getFileName())
                .containsAll(
                    providers(file, services).stream().map(ApplicationJarIT::relocated).toList());
          }
        }
      }
    }
    for (String services : entries) {
      if (services.startsWith(SERVICES)) {
        assertThat(providers(jar, services))
            .allSatisfy(n -> assertThat(entries).contains(n.replace('.', '/') + ".class"));
      }
    }
  }

  private static String relocated(String name) {
    return name.replace("org.yaml.snakeyaml.", "io.fovea.shaded.snakeyaml.")
        .replace("picocli.", "io.fovea.shaded.picocli.");
  }

  private static List<String> providers(JarFile file, String services) {
    if (file.getEntry(services) == null) {
      return List.of();
    }
    return new String(bytes(file, services), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Relocation rewrites texts too: the descriptors that protobuf parses must have survived it. */
  @Test
  void theSchemaOfOnnxCanBeRead() throws Exception {
    URL url = JAR.toUri().toURL();
    try (var loader = new URLClassLoader(new URL[] {url}, ClassLoader.getPlatformClassLoader())) {
      Class<?> model = loader.loadClass("io.fovea.shaded.onnx.proto.OnnxMl$ModelProto");
      Object descriptor = model.getMethod("getDescriptor").invoke(null);
      assertThat(descriptor.getClass().getMethod("getFullName").invoke(descriptor))
          .isEqualTo("onnx.ModelProto");
      assertThat(descriptor.getClass().getMethod("getFields").invoke(descriptor))
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .hasSizeGreaterThan(8);
    }
  }

  /** All of our classes find everything that they are made of, with Spark beside them. */
  @Test
  void everyClassOfOursLinks() throws Exception {
    List<URL> urls = new ArrayList<>(List.of(JAR.toUri().toURL()));
    for (Path path : sparkJars()) {
      urls.add(path.toUri().toURL());
    }
    try (var loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      int linked = 0;
      for (String entry : entries) {
        if (entry.matches("io/fovea/(metrics|models|pipeline)/.*\\.class")) {
          String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
          Class<?> ours = Class.forName(name, false, loader);
          assertThat(ours.getDeclaredMethods()).isNotNull();
          assertThat(ours.getDeclaredFields()).isNotNull();
          linked++;
        }
      }
      assertThat(linked).isGreaterThan(200);
    }
  }

  @Test
  void theCommandLineStartsFromIt(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JAR.toString(),
                "io.fovea.pipeline.cli.Main",
                "--version")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(out)).startsWith("fovea ").doesNotContain("not packaged");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void isTheSameForEveryBuild() {
    assertThat(jar.stream())
        .as("the date of everything built here is the project's, not the clock's")
        .filteredOn(entry -> entry.getName().startsWith("io/fovea/pipeline/"))
        .allSatisfy(
            entry ->
                assertThat(entry.getTimeLocal().toString())
                    .isEqualTo(jar.getEntry("META-INF/MANIFEST.MF").getTimeLocal().toString()));
  }
}
