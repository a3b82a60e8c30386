package io.fovea.metrics.video;

/**
 * An annotated object of one video.
 *
 * @param id the annotation's id; the reference takes 0 for "no match" (quirk V01)
 * @param categoryId the dataset's category id
 * @param crowd whether it stands for many objects: it may be matched any number of times and counts
 *     for nothing
 * @param ignored whether it is left out of the count: true for a crowd
 * @param area mean of the visible frames' areas in square pixels as the file gives them; decides
 *     the area range
 * @param occlusion 0 (free) to 0.75 (severe), see {@link Occlusion}; NaN where it is not scored
 * @param tube its masks
 */
public record TruthTube(
    long id,
    long categoryId,
    boolean crowd,
    boolean ignored,
    double area,
    double occlusion,
    Tube tube) {}
