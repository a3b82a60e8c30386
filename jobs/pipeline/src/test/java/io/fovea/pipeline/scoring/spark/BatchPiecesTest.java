package io.fovea.pipeline.scoring.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPiecesTest {
  /** Where two cores have registered of many, there is work for those to come. */
  @ParameterizedTest
  @CsvSource({
    "0,2,1",
    "1,2,1",
    "5,2,5",
    "40,2,8",
    "800,2,100",
    "800,64,256",
    "5000,2,256",
    "5000,200,800"
  })
  void itemsAreCutForCoresAndForThoseToCome(int items, int cores, int pieces) {
    assertThat(SparkBatchEngine.pieces(items, cores)).isEqualTo(pieces);
  }
}
