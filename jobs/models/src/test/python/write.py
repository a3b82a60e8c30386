"""Writes a system with random weights as its authors would, a checkpoint, and what PyTorch makes of one input.

    write.py NAME FOLDER        leaves NAME.pth and NAME.npz
"""

import sys

import blendmask
import classifiers
import mask2former
import mobilevit
import numpy
import seqrank
import torch
import vita

SYSTEMS = {
    "attention": vita.make_attention,
    "blendmask": blendmask.make,
    "mask2former": mask2former.make,
    "mobilevitv2": mobilevit.make,
    "resnet50": classifiers.make_resnet50,
    "separable": mobilevit.make_attention,
    "seqrank": seqrank.make,
    "swin": classifiers.make_swin,
    "vita": vita.make,
}

if __name__ == "__main__":
    name, folder = sys.argv[1:]
    torch.manual_seed(11)
    with torch.no_grad():
        state, arrays = SYSTEMS[name](7)
    torch.save({"model": state}, f"{folder}/{name}.pth")
    numpy.savez(f"{folder}/{name}.npz", **{key: numpy.ascontiguousarray(value.detach().numpy()) for key, value in arrays.items()})
    print(", ".join(f"{key} {tuple(value.shape)}" for key, value in arrays.items()))
