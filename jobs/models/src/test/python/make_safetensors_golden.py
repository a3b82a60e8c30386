"""Writes a small file with the safetensors library, for SafetensorsTest to read.

Usage: make_safetensors_golden.py OUT.safetensors
"""

import sys

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

save_file(
    {
        "encoder.layer.0.weight": np.array([[1.5, -2, 0.25], [3, 1e-3, 65504]], np.float32),
        "encoder.layer.0.bias": np.array([0.5, -0.125], np.float16),
        "encoder.norm.weight": np.array([1, -3, 0.0078125], ml_dtypes.bfloat16),
        "encoder.steps": np.array([7], np.int64),
    },
    sys.argv[1],
    {"format": "np", "note": 'with "quotes" and \u00e9'},
)
