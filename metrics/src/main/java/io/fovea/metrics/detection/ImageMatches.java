package io.fovea.metrics.detection;

import java.util.List;
import java.util.Map;

/**
 * What the kernel says of one image.
 *
 * @param imageIndex place of the image among the scored images in ascending order of id
 * @param blocks one block a category that has a ground truth or a detection in the image
 * @param quirks how often each {@link Quirk} was met; those not met are absent
 */
public record ImageMatches(int imageIndex, List<MatchBlock> blocks, Map<Quirk, Long> quirks) {}
