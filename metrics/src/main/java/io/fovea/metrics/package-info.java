/** What a number means. Pure Java: no Spark, Hadoop, ONNX or JSON library. */
package io.fovea.metrics;
