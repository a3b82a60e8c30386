package io.fovea.pipeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkVersionTest {
  @Test
  void theSparkOfThisBuildIsTaken() {
    assertThatCode(SparkVersion::check).doesNotThrowAnyException();
    assertThat(org.apache.spark.package$.MODULE$.SPARK_VERSION())
        .startsWith(SparkVersion.BUILT_FOR + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.1.0", "4.1.1", "4.1.2-amzn-0", "4.2.0-SNAPSHOT", "4.10.0", "4.1"})
  void laterOnesAreTaken(String version) {
    assertThatCode(() -> SparkVersion.check(Optional.of(version))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5.6", "3.5.3-amzn-1", "4.0.1", "5.0.0", "41.0", "unknown", ""})
  void othersAreRefusedByBothVersions(String version) {
    assertThatThrownBy(() -> SparkVersion.check(Optional.of(version)))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.problem())
                  .isEqualTo("this is Spark " + version + ", and Fovea is built for Spark 4.1");
              assertThat(e.remedy()).contains("SPARK_HOME");
            });
  }

  @Test
  void noSparkAtAllIsSaidSo() {
    assertThatThrownBy(() -> SparkVersion.check(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no Spark on the class path")
        .hasMessageContaining("4.1");
  }
}
