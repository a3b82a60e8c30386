package io.fovea.pipeline.scoring.batch;

import io.fovea.pipeline.store.StoredRun;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A part of a run, with the images of the ground truth that lie in it, predicted or not.
 *
 * @param part null where the run has no parts at all
 */
public record RunPart<I extends Serializable>(StoredRun.Part part, ArrayList<I> images)
    implements Serializable {

  /**
   * Cuts images by the parts of a run. Parts do not overlap, so that an image lies in the last one
   * that begins at or before it.
   */
  public static <I extends Serializable> List<RunPart<I>> cut(
      StoredRun run, List<I> images, ToLongFunction<I> imageId) {
    List<RunPart<I>> cut = new ArrayList<>();
    run.parts().forEach(part -> cut.add(new RunPart<>(part, new ArrayList<>())));
    if (cut.isEmpty()) {
      cut.add(new RunPart<>(null, new ArrayList<>()));
    }
    for (I image : images) {
      long id = imageId.applyAsLong(image);
      int low = 0;
      for (int high = cut.size() - 1; low < high; ) {
        int middle = (low + high + 1) >>> 1;
        if (cut.get(middle).part.firstImage() <= id) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      cut.get(low).images.add(image);
    }
    return cut;
  }
}
