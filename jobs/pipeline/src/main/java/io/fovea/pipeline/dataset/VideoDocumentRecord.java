package io.fovea.pipeline.dataset;

/** One record of a YouTube-VIS ground-truth document. */
public sealed interface VideoDocumentRecord permits VideoRecord, VideoCategory, RawTruthTube {}
