package io.fovea.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Holds docs/faults.md to the code: every row is proved by tests that exist. */
class FaultsPageTest {
  @Test
  void everyProofIsATest() throws IOException {
    assertThat(new CitedTests().requireAll("docs/faults.md", "F\\d\\d"))
        .hasSizeGreaterThanOrEqualTo(18);
  }
}
