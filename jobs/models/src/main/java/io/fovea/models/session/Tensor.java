package io.fovea.models.session;

import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * One output of a run.
 *
 * @param type of its elements
 * @param shape as the run made it
 * @param data the elements in row-major order, from index 0: floats for FLOAT32 and FLOAT16, bytes
 *     for INT8, UINT8 and BOOL, else the buffer of the type. Not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(ElementType type, long[] shape, Buffer data) {

  /** A tensor of float32. */
  public static Tensor of(float[] elements, long... shape) {
    return new Tensor(ElementType.FLOAT32, shape, FloatBuffer.wrap(elements));
  }

  /** A tensor of int64. */
  public static Tensor of(long[] elements, long... shape) {
    return new Tensor(ElementType.INT64, shape, LongBuffer.wrap(elements));
  }

  public int rank() {
    return shape.length;
  }

  /** The length of an axis. */
  public int axis(int i) {
    return Math.toIntExact(shape[i]);
  }

  /**
   * The elements as floats: the data's own array where they are that, else converted; booleans are
   * 0 and 1. Not to be written to.
   */
  public float[] floats() {
    if (data instanceof FloatBuffer floats
        && floats.hasArray()
        && floats.arrayOffset() == 0
        && floats.array().length == floats.capacity()) {
      return floats.array();
    }
    float[] converted = new float[data.capacity()];
    for (int i = 0; i < converted.length; i++) {
      converted[i] = (float) number(i);
    }
    return converted;
  }

  /**
   * An element as a whole number, for labels.
   *
   * @throws SampleException OUTPUT_INVALID if it is none, or beyond the range of int
   */
  public int integer(int index) throws SampleException {
    double number = number(index);
    if (number != (int) number) {
      throw new SampleException(
          Reason.OUTPUT_INVALID, "element " + index + " is " + number + ", no whole number");
    }
    return (int) number;
  }

  /** An element as a number; booleans are 0 and 1. */
  public double number(int index) {
    if (data instanceof FloatBuffer floats) {
      return floats.get(index);
    } else if (data instanceof LongBuffer longs) {
      return longs.get(index);
    } else if (data instanceof IntBuffer ints) {
      return ints.get(index);
    } else if (data instanceof DoubleBuffer doubles) {
      return doubles.get(index);
    } else if (data instanceof ShortBuffer shorts) {
      return shorts.get(index);
    } else if (data instanceof ByteBuffer bytes) {
      return type == ElementType.INT8 ? bytes.get(index) : bytes.get(index) & 0xFF;
    }
    throw new IllegalStateException("no numbers in " + data);
  }
}
