package io.fovea.metrics.detection;

/**
 * Matches groups under every area range: the one place where images and videos, boxes, masks and
 * tubes meet. Keeps scratch memory and is not thread-safe: one a thread.
 */
public final class GroupMatcher {
  private final Matcher matcher;
  private final int thresholds;
  private boolean metUnseen;

  public GroupMatcher(DetectionParams params) {
    this(params, 0);
  }

  /**
   * @param tolerance by how much an overlap may lie below the one it has to reach
   */
  public GroupMatcher(DetectionParams params, double tolerance) {
    this.matcher = new Matcher(params.iouThresholdArray(), tolerance);
    this.thresholds = params.iouThresholds().size();
  }

  /**
   * Matches a group.
   *
   * @param imageIndex place of the image or video among those scored
   * @param categoryIndex place of the category among those scored
   */
  public MatchBlock block(int imageIndex, int categoryIndex, MatchGroup group) {
    int areas = group.ignored().length;
    int n = group.detections();
    int words = MatchBlock.words(areas * thresholds);
    long[] matchedBits = new long[n * words];
    long[] ignoredBits = new long[n * words];
    int[] positives = new int[areas];
    metUnseen = false;
    for (int a = 0; a < areas; a++) {
      match(group, a);
      positives[a] = matcher.counted();
      for (int d = 0; d < n; d++) {
        for (int t = 0; t < thresholds; t++) {
          int truth = matcher.truthOf(t, d, n);
          boolean matched = truth >= 0 && !group.unseen()[truth];
          metUnseen |= truth >= 0 && !matched;
          int cell = a * thresholds + t;
          int word = d * words + (cell >>> 6);
          matchedBits[word] |= (matched ? 1L : 0L) << cell;
          ignoredBits[word] |= (isIgnored(group, a, d, truth) ? 1L : 0L) << cell;
        }
      }
    }
    return new MatchBlock(
        imageIndex, categoryIndex, group.scores(), matchedBits, ignoredBits, positives);
  }

  /** Whether a detection of the last block matched a truth that is unseen. */
  public boolean metUnseen() {
    return metUnseen;
  }

  /** Matches a group in area range {@code a} and tells every match. */
  public MatchDetail.Area detail(MatchGroup group, int a) {
    match(group, a);
    int n = group.detections();
    int m = group.truths();
    int[] trial = new int[m];
    boolean[] trialIgnored = new boolean[m];
    int[][] truthOf = new int[thresholds][n];
    int[][] detectionOf = new int[thresholds][m];
    boolean[][] detectionIgnored = new boolean[thresholds][n];
    for (int i = 0; i < m; i++) {
      trial[i] = matcher.trial(i);
      trialIgnored[i] = group.ignored()[a][trial[i]];
    }
    for (int t = 0; t < thresholds; t++) {
      for (int i = 0; i < m; i++) {
        detectionOf[t][i] = matcher.detectionOf(t, trial[i], m);
      }
      for (int d = 0; d < n; d++) {
        truthOf[t][d] = matcher.truthOf(t, d, n);
        detectionIgnored[t][d] = isIgnored(group, a, d, truthOf[t][d]);
      }
    }
    return new MatchDetail.Area(trial, trialIgnored, truthOf, detectionOf, detectionIgnored);
  }

  private void match(MatchGroup group, int a) {
    matcher.match(
        group.ious(),
        group.detections(),
        group.truths(),
        group.ignored()[a],
        group.crowd(),
        group.light());
  }

  private static boolean isIgnored(MatchGroup group, int a, int d, int truth) {
    boolean matched = truth >= 0 && !group.unseen()[truth];
    return (truth >= 0 && group.ignored()[a][truth]) || (!matched && group.outside()[a][d]);
  }
}
