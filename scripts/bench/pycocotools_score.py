"""Scores with pycocotools, as a whole process, for scripts/bench-score: TRUTH RESULTS bbox|segm."""

import contextlib
import gzip
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        return json.load(file)


truth_path, results_path, iou_type = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO()
    truth.dataset = read(truth_path)
    truth.createIndex()
    evaluation = COCOeval(truth, truth.loadRes(read(results_path)), iou_type)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
print(json.dumps({"AP": float(evaluation.stats[0])}))
