package io.fovea.pipeline.dataset;

/** A category as a YouTube-VIS document lists it. */
public record VideoCategory(CategoryRecord category) implements VideoDocumentRecord {}
