package io.fovea.pipeline.export;

import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.scoring.video.TubeRun;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import io.fovea.pipeline.store.StoredRun;
import java.nio.charset.StandardCharsets;

/** Tubes as a list of YouTube-VIS results: one a tube, null where it is not to be seen. */
final class TubeExport {
  private final TubeRun run;

  TubeExport(StoredRun run) {
    this.run = new TubeRun(run, "--format ytvis");
  }

  String write(String location) {
    long[] tubes = {0};
    JsonFile.write(
        location,
        json -> {
          json.writeStartArray();
          for (StoredRun.Part part : run.run().parts()) {
            for (RawPredictedTube tube : run.read(part)) {
              json.writeStartObject();
              json.writeNumberField("video_id", tube.videoId());
              json.writeNumberField("category_id", tube.categoryId());
              json.writeNumberField("score", tube.score());
              json.writeArrayFieldStart("segmentations");
              for (Segmentation frame : tube.frames()) {
                if (frame instanceof Segmentation.RunText text) {
                  String counts = new String(text.ascii(), StandardCharsets.US_ASCII);
                  JsonFile.writeMask(json, new MaskText(text.height(), text.width(), counts));
                } else {
                  json.writeNull();
                }
              }
              json.writeEndArray();
              json.writeEndObject();
              json.writeRaw('\n');
              tubes[0]++;
            }
          }
          json.writeEndArray();
        });
    return tubes[0] + " tubes";
  }
}
