package io.fovea.pipeline.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String CANARY = "canary42";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.session.token",
        "spark.ssl.keyStorePassword",
        "spark.some.passwd",
        "spark.AWS_SECRET_ACCESS_KEY",
        "spark.my.Credential",
        "spark.request.signature"
      })
  void valuesOfSecretKeysAreRemoved(String key) {
    assertThat(Redaction.settings(Map.of(key, CANARY)))
        .containsEntry(key, Redaction.REMOVED)
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://user:canary42@bucket/key",
        "-Xmx1g -Dfs.s3a.secret.key=canary42 -Dother=1",
        "https://host/x?X-Amz-Signature=canary42&n=1",
        "https://host/x?X-Amz-Credential=canary42/2026/us",
        "password: canary42"
      })
  void secretsInsideValuesAreRemoved(String value) {
    assertThat(Redaction.settings(Map.of("spark.value", value)).toString())
        .doesNotContain(CANARY)
        .contains(Redaction.REMOVED);
  }

  @Test
  void theRestStays() {
    assertThat(Redaction.text("-Xmx1g -Dother=1 s3a://bucket/key@2"))
        .isEqualTo("-Xmx1g -Dother=1 s3a://bucket/key@2");
    assertThat(Redaction.text("https://user:x@host/path?n=1"))
        .isEqualTo("https://" + Redaction.REMOVED + "@host/path?n=1");
  }

  @Property(seed = "1", tries = 200)
  void noSecretOfAUrlSurvives(@ForAll @AlphaChars @StringLength(min = 8, max = 20) String secret) {
    assertThat(Redaction.text("x s3a://key:" + secret + "@bucket/a b"))
        .doesNotContain(":" + secret);
  }
}
