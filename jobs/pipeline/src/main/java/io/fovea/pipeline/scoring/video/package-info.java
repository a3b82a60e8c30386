/** Scores predicted tubes of videos, in this process or as tables. */
package io.fovea.pipeline.scoring.video;
