package io.fovea.models.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReadParam;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The JDK's own JPEG and PNG readers, by class name: a reader that some other library registered
 * never takes their place.
 */
final class JdkReaders {
  private static final ImageReaderSpi JPEG =
      provider("com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi");
  private static final ImageReaderSpi PNG =
      provider("com.sun.imageio.plugins.png.PNGImageReaderSpi");

  private JdkReaders() {}

  /** What is asked of a reader. */
  interface Reading<T> {
    T from(javax.imageio.ImageReader reader, ImageReadParam param) throws IOException;
  }

  static <T> T jpeg(byte[] stream, Reading<T> reading) throws IOException {
    return read(JPEG, stream, reading);
  }

  static <T> T png(byte[] stream, Reading<T> reading) throws IOException {
    return read(PNG, stream, reading);
  }

  private static <T> T read(ImageReaderSpi provider, byte[] stream, Reading<T> reading)
      throws IOException {
    javax.imageio.ImageReader reader = provider.createReaderInstance();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(stream))) {
      reader.setInput(in, true, true);
      return reading.from(reader, reader.getDefaultReadParam());
    } finally {
      reader.dispose();
    }
  }

  private static ImageReaderSpi provider(String className) {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
    while (providers.hasNext()) {
      ImageReaderSpi provider = providers.next();
      if (provider.getClass().getName().equals(className)) {
        return provider;
      }
    }
    throw new IllegalStateException("this JDK has no " + className);
  }
}
