/** What a model is: graphs, recipes, sessions, decoders. Knows no Spark or Hadoop. */
package io.fovea.models;
