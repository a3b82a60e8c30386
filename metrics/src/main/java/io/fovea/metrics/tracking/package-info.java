/** Scores of tracks: HOTA, CLEAR with MOTSA, identity and TrackMAP, as TrackEval gives them. */
package io.fovea.metrics.tracking;
