package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Digests;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Images that one task predicts and writes as one file. Batches never cross a shard, so that no
 * image's batch depends on how many tasks or machines there are.
 *
 * @param index position among the dataset's shards, from 0
 * @param key SHA-256 over everything that its result follows from
 * @param images by ascending id
 */
record Shard(int index, String key, List<Image> images) implements Portion, Serializable {
  /** Part of every key: raised when the same inputs come to mean other results. */
  private static final int KEY_VERSION = 1;

  /** A side of an image that the dataset does not state. */
  static final int UNKNOWN = -1;

  /**
   * One image of the dataset.
   *
   * @param id unique in the dataset
   * @param fileName below the images folder
   * @param height pixels as the dataset states them, or {@link #UNKNOWN}
   * @param width likewise
   */
  record Image(long id, String fileName, int height, int width) implements Serializable {}

  @Override
  public int samples() {
    return images.size();
  }

  @Override
  public long firstId() {
    return images.isEmpty() ? 0 : images.get(0).id();
  }

  /**
   * Cuts a dataset into shards of the given size; the last one may be smaller. A dataset without
   * images is one shard without images, so that its tables are there and empty.
   *
   * @param images by ascending id
   * @param ingredients what every result follows from besides the images, in a fixed order
   */
  static List<Shard> cut(List<Image> images, int size, List<String> ingredients) {
    List<Shard> shards = new ArrayList<>();
    for (int from = 0; from == 0 || from < images.size(); from += size) {
      List<Image> own = new ArrayList<>(images.subList(from, Math.min(images.size(), from + size)));
      shards.add(new Shard(shards.size(), key(own, ingredients), own));
    }
    return shards;
  }

  private static String key(List<Image> images, List<String> ingredients) {
    Digests digests = Digests.ofFields().add("fovea shard").add(KEY_VERSION);
    digests.add(ingredients.size());
    ingredients.forEach(digests::add);
    digests.add(images.size());
    for (Image image : images) {
      digests.add(image.id()).add(image.fileName()).add(image.height()).add(image.width());
    }
    return digests.hex();
  }

  /**
   * The dataset's images in order, checked for what inference needs of them.
   *
   * @throws UserError naming the records if an id is there twice
   */
  static List<Image> inOrder(List<Image> images, String dataset) {
    List<Image> sorted = new ArrayList<>(images);
    sorted.sort((a, b) -> Long.compare(a.id(), b.id()));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).id() == sorted.get(i - 1).id()) {
        throw UserError.input(
            dataset + ": image id " + sorted.get(i).id() + " is there twice",
            "Give every image an id of its own.");
      }
    }
    return sorted;
  }
}
