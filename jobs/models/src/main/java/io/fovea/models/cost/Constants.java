package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the constants of a model. */
final class Constants {
  private Constants() {}

  /** A tensor; its values too where they are few and at hand. */
  static Fact read(TensorProto tensor) {
    long[] dims = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    for (long dim : dims) {
      if (dim < 0) {
        throw new Refusal("the tensor " + tensor.getName() + " has a size of " + dim);
      }
    }
    DataType type = type(tensor.getDataType());
    Fact fact = Fact.of(type, dims).asConstant();
    long elements = fact.elements();
    if (elements > Fact.MOST_VALUES
        || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return fact;
    }
    double[] values = new double[(int) elements];
    return fill(tensor, type, values) ? fact.withValues(values) : fact;
  }

  /** The value of a node of type Constant. */
  static Fact read(NodeProto node) {
    for (AttributeProto attribute : node.getAttributeList()) {
      switch (attribute.getName()) {
        case "value" -> {
          return read(attribute.getT());
        }
        case "value_float" -> {
          return Fact.scalar(DataType.FLOAT, attribute.getF()).asConstant();
        }
        case "value_int" -> {
          return Fact.scalar(DataType.INT64, attribute.getI()).asConstant();
        }
        case "value_floats" -> {
          double[] values =
              attribute.getFloatsList().stream().mapToDouble(Float::doubleValue).toArray();
          return Fact.vector(DataType.FLOAT, values).asConstant();
        }
        case "value_ints" -> {
          double[] values =
              attribute.getIntsList().stream().mapToDouble(Long::doubleValue).toArray();
          return Fact.vector(DataType.INT64, values).asConstant();
        }
        case "value_string" -> {
          return Fact.of(DataType.STRING).asConstant();
        }
        case "value_strings" -> {
          return Fact.of(DataType.STRING, attribute.getStringsCount()).asConstant();
        }
        case "sparse_value" -> {
          long[] dims =
              attribute.getSparseTensor().getDimsList().stream()
                  .mapToLong(Long::longValue)
                  .toArray();
          return Fact.of(type(attribute.getSparseTensor().getValues().getDataType()), dims)
              .asConstant();
        }
        default -> {
          // Not a value.
        }
      }
    }
    throw new Refusal("a constant without a value");
  }

  static DataType type(int number) {
    DataType type = DataType.forNumber(number);
    return type == null ? DataType.UNDEFINED : type;
  }

  private static boolean fill(TensorProto tensor, DataType type, double[] values) {
    if (tensor.hasRawData() && !tensor.getRawData().isEmpty()) {
      ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      int width =
          switch (type) {
            case DOUBLE, INT64 -> 8;
            case FLOAT, INT32 -> 4;
            case BOOL, UINT8, INT8 -> 1;
            case FLOAT16 -> 2;
            default -> 0;
          };
      if (width == 0 || raw.remaining() != values.length * width) {
        return false;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (type) {
              case DOUBLE -> raw.getDouble();
              case INT64 -> raw.getLong();
              case FLOAT -> raw.getFloat();
              case INT32 -> raw.getInt();
              case UINT8 -> raw.get() & 0xff;
              case FLOAT16 -> half(raw.getShort());
              default -> raw.get();
            };
      }
      return true;
    }
    for (int i = 0; i < values.length; i++) {
      if (tensor.getFloatDataCount() == values.length) {
        values[i] = tensor.getFloatData(i);
      } else if (tensor.getInt64DataCount() == values.length) {
        values[i] = tensor.getInt64Data(i);
      } else if (tensor.getInt32DataCount() == values.length && type != DataType.FLOAT16) {
        values[i] = tensor.getInt32Data(i);
      } else if (tensor.getDoubleDataCount() == values.length) {
        values[i] = tensor.getDoubleData(i);
      } else {
        return false;
      }
    }
    return true;
  }

  /** IEEE 754 binary16. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
    return bits < 0 ? -size : size;
  }
}
