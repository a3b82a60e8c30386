package io.fovea.pipeline.dataset;

import java.util.List;

/**
 * What a document of labelled videos says beside the labels.
 *
 * @param classes how many classes there are; null where the document does not say
 * @param things classes whose instances are told apart; null where the document does not say
 * @param voidClass the class of pixels without a label; null where the document does not say
 * @param videos the names of the videos, in order; a video without one is named by its place
 */
public record LabelHeader(
    Integer classes, List<Integer> things, Integer voidClass, List<String> videos) {}
