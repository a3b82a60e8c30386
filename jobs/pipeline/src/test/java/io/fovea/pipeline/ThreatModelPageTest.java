package io.fovea.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Holds docs/threat-model.md to the code: every attack is answered by tests that exist. */
class ThreatModelPageTest {
  @Test
  void everyProofIsATest() throws IOException {
    assertThat(new CitedTests().requireAll("docs/threat-model.md", "A\\d\\d").keySet())
        .contains("A01", "A02", "A03", "A04", "A05", "A07", "A08", "A09", "A11", "A23");
  }

  /** A page that cites what is not there would be found out. */
  @Test
  void aTestThatIsNotThereIsNotFound() throws IOException {
    CitedTests tests = new CitedTests();
    assertThat(tests.isTest("ThreatModelPageTest", "everyProofIsATest")).isTrue();
    assertThat(tests.isTest("ThreatModelPageTest", "nothing")).isFalse();
    assertThat(tests.isTest("CitedTests", "requireAll")).isFalse();
  }
}
