"""Writes the digests of the tensors that the reference pipelines make of the 31 real COCO images.

Run from jobs/models with Pillow, NumPy and OpenCV installed, naming the folder of the images:
    python3 src/test/python/make_tensor_goldens.py ../../../shared/data/coco_val2017_ccby/images
"""

import hashlib
import os
import sys

import cv2
import numpy as np
from PIL import Image

OUT = "src/test/resources/io/fovea/models/recipe/coco_tensors.txt"


def yolox(image):
    """Pillow's anti-aliased resize to fit 416 x 416, at the top left on 114, BGR, 0 to 255."""
    ratio = min(416 / image.width, 416 / image.height)
    size = (int(image.width * ratio), int(image.height * ratio))
    canvas = Image.new("RGB", (416, 416), (114, 114, 114))
    canvas.paste(image.resize(size, Image.BILINEAR), (0, 0))
    return np.asarray(canvas)[:, :, ::-1].transpose(2, 0, 1).astype(np.float32)


def yolo(image):
    """OpenCV's resize to fit 640 x 640, in the middle on 114, RGB, 0 to 1."""
    rgb = np.asarray(image)
    ratio = min(640 / image.height, 640 / image.width)
    width, height = int(round(image.width * ratio)), int(round(image.height * ratio))
    if (width, height) != image.size:
        rgb = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_LINEAR)
    across, down = (640 - width) / 2, (640 - height) / 2
    top, bottom = int(round(down - 0.1)), int(round(down + 0.1))
    left, right = int(round(across - 0.1)), int(round(across + 0.1))
    rgb = cv2.copyMakeBorder(rgb, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(114, 114, 114))
    return rgb.transpose(2, 0, 1).astype(np.float32) / np.float32(255)


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def main():
    folder = sys.argv[1]
    lines = ["# file, SHA-256 of the RGB bytes, of the tensor of recipe yolox at 416, of yolo at 640 (float32)"]
    for name in sorted(os.listdir(folder)):
        image = Image.open(os.path.join(folder, name)).convert("RGB")
        lines.append(" ".join([name, digest(np.asarray(image)), digest(yolox(image)), digest(yolo(image))]))
    with open(OUT, "w") as out:
        out.write("\n".join(lines) + "\n")


main()
