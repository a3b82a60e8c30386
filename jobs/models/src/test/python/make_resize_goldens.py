"""Writes the digests of what Pillow and OpenCV make of generated images; the tests generate the same images.

Run from jobs/models with Pillow, NumPy and OpenCV installed:
    python3 src/test/python/make_resize_goldens.py
"""

import hashlib

import cv2
import numpy as np
from PIL import Image

OUT = "src/test/resources/io/fovea/models/recipe/resized.txt"

# Height, width, new height, new width: both directions up and down, one kept, extremes, and the
# sizes of COCO images.
SIZES = [
    (1, 1, 5, 7),
    (7, 5, 1, 1),
    (2, 3, 2, 9),
    (3, 2, 9, 2),
    (10, 10, 10, 10),
    (16, 16, 8, 8),
    (17, 13, 8, 6),
    (31, 47, 30, 46),
    (31, 47, 32, 48),
    (31, 47, 62, 94),
    (40, 30, 13, 9),
    (30, 40, 97, 3),
    (64, 48, 21, 100),
    (5, 200, 3, 7),
    (200, 5, 7, 3),
    (100, 1, 33, 1),
    (1, 100, 1, 33),
    (480, 640, 312, 416),
    (427, 640, 277, 416),
    (640, 427, 416, 277),
    (375, 500, 480, 640),
    (333, 500, 800, 1201),
]


def pixels(seed, count):
    """The upper bytes of Knuth's 64-bit linear congruential generator."""
    state, out = seed, bytearray(count)
    for i in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        out[i] = state >> 56
    return bytes(out)


def main():
    lines = ["# interpolation, seed, height, width, new height, new width, SHA-256 of the RGB bytes"]
    for seed, (height, width, new_height, new_width) in enumerate(SIZES):
        rgb = np.frombuffer(pixels(seed, height * width * 3), np.uint8).reshape(height, width, 3)
        size = (new_width, new_height)
        made = {
            "antialias": np.asarray(Image.fromarray(rgb).resize(size, Image.BILINEAR)),
            "bilinear": cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR),
        }
        for name, image in made.items():
            digest = hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()
            lines.append("%s %d %d %d %d %d %s" % (name, seed, height, width, new_height, new_width, digest))
    with open(OUT, "w") as out:
        out.write("\n".join(lines) + "\n")


main()
