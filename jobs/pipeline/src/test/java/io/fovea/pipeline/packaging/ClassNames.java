package io.fovea.pipeline.packaging;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The texts in a class file's constant pool, among them the names of all classes it uses. */
final class ClassNames {
  private static final int MAGIC = 0xCAFEBABE;

  private ClassNames() {}

  static List<String> constants(byte[] classFile) throws IOException {
    List<String> texts = new ArrayList<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("not a class file");
      }
      in.readInt();
      int count = in.readUnsignedShort();
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> texts.add(in.readUTF());
          case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
          case 5, 6 -> {
            in.skipNBytes(8);
            i++;
          }
          case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
          case 15 -> in.skipNBytes(3);
          default -> throw new IOException("constant of kind " + tag);
        }
      }
    }
    return texts;
  }
}
