/** Running a model over a dataset's images on Spark, shard by shard, every image counted once. */
package io.fovea.pipeline.inference;
