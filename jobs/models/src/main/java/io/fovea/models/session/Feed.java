package io.fovea.models.session;

import java.nio.ByteBuffer;

/**
 * What one input of a model is given.
 *
 * @param type FLOAT32, INT64 or UINT8, as the input declares it
 * @param data direct and in native order, from its position to its limit
 * @param shape of the tensor
 */
@SuppressWarnings("ArrayRecordComponent")
public record Feed(ElementType type, ByteBuffer data, long[] shape) {}
