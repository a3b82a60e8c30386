package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.pipeline.store.Digests;
import io.fovea.pipeline.store.FailureRow.Stage;
import java.io.IOException;

/** Reads images and decodes them; for any threads. */
class ImagePreparer {
  /** The largest input of a run of the model. */
  private static final long MAX_TENSOR_BYTES = 1L << 30;

  private final ImageFolder images;
  private final ExifPolicy exif;
  private final Recipe recipe;
  private final int batchSize;

  /**
   * @param recipe fitted to the model
   * @param batchSize images in a run of it
   */
  ImagePreparer(ImageFolder images, ExifPolicy exif, Recipe recipe, int batchSize) {
    this.images = images;
    this.exif = exif;
    this.recipe = recipe;
    this.batchSize = batchSize;
  }

  /**
   * Reads and decodes an image.
   *
   * @throws IOException naming the image if the storage fails
   */
  PreparedImage prepare(Shard.Image image) throws IOException {
    byte[] file;
    try {
      file = images.read(image.fileName());
    } catch (SampleException e) {
      return PreparedImage.failed(e.reason().code(), Stage.READ, e);
    } catch (IOException e) {
      throw new IOException(
          "image " + image.id() + " (" + image.fileName() + "): " + e.getMessage(), e);
    }
    String digest = Digests.of(file);
    try {
      DecodedImage decoded = ImageReader.read(file, exif);
      requireStatedSize(image, decoded);
      ImageFrame frame = recipe.frame(decoded.height(), decoded.width());
      requireTensorSize(frame);
      return PreparedImage.of(digest, frame, slot -> recipe.write(decoded, frame, slot));
    } catch (SampleException e) {
      return PreparedImage.failed(digest, Stage.DECODE, e);
    }
  }

  /** As {@link #prepare}, with the tensor's slot computed. */
  PreparedImage prepareWhole(Shard.Image image) throws IOException {
    PreparedImage prepared = prepare(image);
    return prepared.failure() == null
        ? prepared.written(recipe.slotBytes(prepared.frame()))
        : prepared;
  }

  private void requireTensorSize(ImageFrame frame) throws SampleException {
    long tensorBytes = (long) batchSize * recipe.slotBytes(frame);
    if (tensorBytes > MAX_TENSOR_BYTES) {
      throw new SampleException(
          Reason.TOO_LARGE,
          "its tensor has " + tensorBytes + " bytes, the limit is " + MAX_TENSOR_BYTES);
    }
  }

  private static void requireStatedSize(Shard.Image image, DecodedImage decoded)
      throws SampleException {
    boolean heightFits = image.height() == Shard.UNKNOWN || image.height() == decoded.height();
    boolean widthFits = image.width() == Shard.UNKNOWN || image.width() == decoded.width();
    if (!heightFits || !widthFits) {
      boolean swapped = image.height() == decoded.width() && image.width() == decoded.height();
      throw new SampleException(
          Reason.SIZE_MISMATCH,
          "the file is "
              + decoded.height()
              + " x "
              + decoded.width()
              + " (height x width), the dataset says "
              + image.height()
              + " x "
              + image.width()
              + (swapped
                  ? ": the sides are swapped, as an EXIF orientation does; see --exif"
                  : ""));
    }
  }
}
