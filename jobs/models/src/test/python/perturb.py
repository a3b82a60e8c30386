"""Copies samples with one value of one stage changed.

    perturb.py IN.npz OUT.npz STAGE AMOUNT
"""

import sys

import numpy

source, target, stage, amount = sys.argv[1:]
stages = dict(numpy.load(source))
stages[stage].reshape(-1)[1] += float(amount)
numpy.savez(target, **stages)
