package io.fovea.models.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The one thing that is read from Exif data: the orientation. */
final class Exif {
  /** Pixels are stored upright. */
  static final int UPRIGHT = 1;

  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private Exif() {}

  /**
   * The orientation in the first directory of a TIFF structure.
   *
   * @param file holds the structure
   * @param from where its byte-order mark is
   * @param to where it ends
   * @return 1 to 8; 1 where there is none or the structure is broken, since pixels do not depend on
   *     it
   */
  static int orientation(byte[] file, int from, int to) {
    if (to - from < 8) {
      return UPRIGHT;
    }
    ByteBuffer tiff = ByteBuffer.wrap(file, from, to - from).slice();
    int mark = tiff.getShort(0);
    if (mark != 0x4949 && mark != 0x4D4D) {
      return UPRIGHT;
    }
    tiff.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff.getInt(4) & 0xFFFFFFFFL;
    if (tiff.getShort(2) != 42 || directory + 2 > tiff.capacity()) {
      return UPRIGHT;
    }
    int entries = tiff.getShort((int) directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > tiff.capacity()) {
        return UPRIGHT;
      }
      int at = (int) entry;
      if ((tiff.getShort(at) & 0xFFFF) == ORIENTATION_TAG) {
        int type = tiff.getShort(at + 2);
        int value =
            type == SHORT ? tiff.getShort(at + 8) : type == LONG ? tiff.getInt(at + 8) : UPRIGHT;
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}
