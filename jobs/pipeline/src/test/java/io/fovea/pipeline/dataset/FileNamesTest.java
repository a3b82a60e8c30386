package io.fovea.pipeline.dataset;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A07: a dataset names files below the images folder and nothing else. */
class FileNamesTest {
  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "//host/share",
        "../secret.jpg",
        "a/../../secret.jpg",
        "a/..",
        "./a.jpg",
        "a//b.jpg",
        "a/",
        "file:/etc/passwd",
        "http://host/a.jpg",
        "s3a://other-bucket/a.jpg",
        "C:/a.jpg",
        "a\\..\\b.jpg",
        "a\0.jpg",
        "a\n.jpg"
      })
  void leadsOut(String name) {
    assertThatThrownBy(() -> FileNames.require("gt.json", 17, name))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gt.json: image 17")
        .hasMessageContaining("file_name")
        .hasMessageNotContaining("\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.jpg", "val/000001.jpg", "a b/ü #%20.png", "dir/12:30.jpg", "..a/b..", "a..b"})
  void staysInside(String name) {
    assertThatCode(() -> FileNames.require("gt.json", 17, name)).doesNotThrowAnyException();
  }

  @Test
  void longNamesAreCutInMessages() {
    assertThatThrownBy(() -> FileNames.require("gt.json", 1, "x".repeat(10_000)))
        .satisfies(
            e -> org.assertj.core.api.Assertions.assertThat(e.getMessage()).hasSizeLessThan(600));
  }
}
