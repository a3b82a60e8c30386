"""Writes SAMPLES.npz for `fovea verify-model`: what PyTorch makes of one image, stage by stage. Needs numpy alone.

    samples = Samples()
    samples.input(tensor)                                    # what the model is given, [N, 3, height, width] or without N
    samples.output("logits", model(tensor))                  # a raw output, under the name that the ONNX model gives it
    samples.predictions(boxes=..., scores=..., labels=..., masks=...)   # any of them, in the order of the decoder
    samples.write("street.npz")

Takes arrays and PyTorch's tensors, on any device. Boxes are [n, 4], left, top, right, bottom in pixels of the image and
clipped to it; labels are the model's own numbers; masks are [n, height, width], above 0 where the object is.
"""

import os

import numpy

KINDS = ("float32", "float64", "int32", "int64", "uint8", "bool")
RANKS = {"boxes": 2, "scores": 1, "labels": 1, "masks": 3}


class Samples:
    def __init__(self):
        self.stages = {}

    def input(self, value):
        self._add("input", value)

    def output(self, name, value):
        self._add(f"output.{name}", value)

    def predictions(self, **parts):
        counts = set()
        for name, value in parts.items():
            if name not in RANKS:
                raise ValueError(f"predictions have {', '.join(RANKS)}, not {name}")
            array = self._add(f"prediction.{name}", value)
            if array.ndim != RANKS[name] or (name == "boxes" and array.shape[1] != 4):
                raise ValueError(f"prediction.{name} has the shape {list(array.shape)}")
            counts.add(len(array))
        if len(counts) > 1:
            raise ValueError(f"predictions of {sorted(counts)} objects do not belong together")

    def _add(self, stage, value):
        if hasattr(value, "detach"):
            value = value.detach().cpu()
            value = (value.float() if str(value.dtype) in ("torch.float16", "torch.bfloat16") else value).numpy()
        array = numpy.ascontiguousarray(value)
        if array.dtype == numpy.float16:
            array = array.astype(numpy.float32)
        if array.dtype.name not in KINDS:
            raise ValueError(f"{stage} is of {array.dtype.name}, not of {', '.join(KINDS)}")
        if stage in self.stages:
            raise ValueError(f"{stage} is there already")
        self.stages[stage] = array
        return array

    def write(self, path, replace=False):
        """In one step; a file that is there stays unless it is to be replaced."""
        if not self.stages:
            raise ValueError("there is nothing to be written")
        part = f"{path}.{os.getpid()}.part"
        try:
            with open(part, "xb") as file:
                numpy.savez_compressed(file, **self.stages)
            if replace:
                os.replace(part, path)
            else:
                os.link(part, path)
        finally:
            if os.path.lexists(part):
                os.unlink(part)
