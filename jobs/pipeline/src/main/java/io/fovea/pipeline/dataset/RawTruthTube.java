package io.fovea.pipeline.dataset;

import java.util.List;

/**
 * An annotated tube as a YouTube-VIS document gives it. What only some evaluations touch is not
 * judged while reading: it is kept as absent or malformed, and whoever needs it refuses it.
 *
 * @param ordinal position in the document's list of annotations, from 0
 * @param id as given; documents repeat ids
 * @param areas by frame, 0 where the document says null; null if absent or no list of numbers
 * @param occlusion OVIS' words by frame, with nulls; null if absent or no list of texts
 * @param frames masks by frame, null where the object is not there; null as a whole if absent, no
 *     list, or not read
 */
public record RawTruthTube(
    long ordinal,
    long id,
    long videoId,
    long categoryId,
    Flag iscrowd,
    double[] areas,
    List<String> occlusion,
    List<Segmentation> frames)
    implements VideoDocumentRecord {}
