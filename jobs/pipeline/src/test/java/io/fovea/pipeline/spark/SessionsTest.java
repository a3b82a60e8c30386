package io.fovea.pipeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static SparkConf conf(String master, Map<String, String> settings) {
    return Sessions.conf(new SparkOptions(master, settings), new SparkConf(false));
  }

  @Test
  void localWithoutFurtherWords() {
    SparkConf conf = conf(null, Map.of());
    assertThat(conf.get("spark.master")).isEqualTo("local[*]");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.sql.session.timeZone")).isEqualTo("UTC");
    assertThat(conf.get("spark.serializer")).endsWith("JavaSerializer");
  }

  @Test
  void aClusterKeepsItsPagesAndItsAddresses() {
    SparkConf conf = conf("spark://host:7077", Map.of());
    assertThat(conf.contains("spark.ui.enabled")).isFalse();
    assertThat(conf.contains("spark.driver.host")).isFalse();
  }

  @Test
  void theUserOverridesDefaultsAndNotWhatResultsRestOn() {
    assertThat(conf(null, Map.of("spark.ui.enabled", "true")).get("spark.ui.enabled"))
        .isEqualTo("true");
    assertThatThrownBy(() -> conf(null, Map.of("spark.sql.session.timeZone", "Asia/Tokyo")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("spark.sql.session.timeZone=UTC");
    assertThatThrownBy(() -> conf(null, Map.of("fs.s3a.endpoint", "x")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("spark.hadoop.KEY");
  }

  @Test
  void clusterDefaultsDoNotBringKryoIn() {
    SparkConf submitted =
        new SparkConf(false)
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.master", "yarn");
    SparkConf conf = Sessions.conf(SparkOptions.usual(), submitted);
    assertThat(conf.get("spark.serializer")).endsWith("JavaSerializer");
    assertThat(conf.get("spark.master")).isEqualTo("yarn");
  }

  @Test
  void theMasterIsNamedOnce() {
    SparkConf submitted = new SparkConf(false).set("spark.master", "yarn");
    assertThatThrownBy(
            () -> Sessions.conf(new SparkOptions("local[2]", Map.of()), submitted.clone()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("contradicts spark.master=yarn");
    assertThat(Sessions.conf(new SparkOptions("yarn", Map.of()), submitted).get("spark.master"))
        .isEqualTo("yarn");
  }

  /** F18: it would wait for a resource that no local master hands out. */
  @Test
  void gpusOnALocalMasterAreRefused() {
    for (String key :
        new String[] {"spark.task.resource.gpu.amount", "spark.executor.resource.gpu.amount"}) {
      assertThatThrownBy(() -> conf("local[*]", Map.of(key, "1")))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining(key);
      assertThat(conf("local-cluster[1,1,1024]", Map.of(key, "1")).get(key)).isEqualTo("1");
    }
  }

  /** A task that wants more processors than there are would wait for ever. */
  @Test
  void moreProcessorsForATaskThanTheMasterHasAreRefused() {
    assertThatThrownBy(() -> conf("local[2]", Map.of("spark.task.cpus", "3")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 processors")
        .hasMessageContaining("local[2]");
    assertThatThrownBy(() -> conf("local", Map.of("spark.task.cpus", "2")))
        .isInstanceOf(UserError.class);
    assertThat(conf("local[4,2]", Map.of("spark.task.cpus", "4")).get("spark.task.cpus"))
        .isEqualTo("4");
  }

  @Test
  void aSessionThatWasThereBeforeIsLeftAlone() {
    SharedSpark.session();
    try (Sessions.Scope scope = Sessions.open("other", SparkOptions.usual())) {
      assertThat(scope.started()).isFalse();
      assertThat(scope.spark()).isSameAs(SharedSpark.session());
    }
    assertThat(SharedSpark.session().sparkContext().isStopped()).isFalse();
  }

  @Test
  void aMasterThatIsNoneIsTheEnvironments() throws Exception {
    // In a Java of its own: there is one Spark a JVM, and the tests have it.
    String main = StartSpark.class.getName();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "@" + Path.of(System.getProperty("fovea.root"), "conf", "jvm.options"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main,
                "foo://bar")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).startsWith("ENVIRONMENT Spark cannot be started on foo://bar");
    assertThat(process.waitFor()).isZero();
  }

  /** Starts Spark on the master named, and says how that ended. */
  static final class StartSpark {
    private StartSpark() {}

    public static void main(String[] args) {
      try (Sessions.Scope scope = Sessions.open("test", new SparkOptions(args[0], Map.of()))) {
        System.out.println("started " + scope.started());
      } catch (UserError e) {
        System.out.println(e.exitCode() + " " + e.problem());
      }
    }
  }

  /** Executors elsewhere would fail for want of classes, after minutes and with exit code 70. */
  @Test
  void aClusterWithoutSparkSubmitIsRefused() {
    for (String master : new String[] {"spark://h:7077", "k8s://https://h:6443", "yarn"}) {
      SparkConf conf = conf(master, Map.of());
      assertThatThrownBy(() -> Sessions.refuseWithoutJars(conf))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining(master)
          .hasMessageContaining("scripts/submit");
      for (String sign :
          new String[] {"spark.app.submitTime", "spark.submit.deployMode", "spark.jars"}) {
        Sessions.refuseWithoutJars(conf(master, Map.of(sign, "x")));
      }
    }
    Sessions.refuseWithoutJars(conf(null, Map.of()));
    Sessions.refuseWithoutJars(conf("local-cluster[1,1,1024]", Map.of()));
  }

  @Test
  void hadoopSettingsAreThereBeforeSparkIs() {
    SparkOptions options =
        new SparkOptions("local[2]", Map.of("spark.hadoop.fs.s3a.endpoint", "http://127.0.0.1:1"));
    assertThat(Sessions.hadoopConfiguration(options).get("fs.s3a.endpoint"))
        .isEqualTo("http://127.0.0.1:1");
  }
}
