"""Layers that several of the systems in this folder have, in PyTorch: written from their definitions, to be told apart from
the graphs that they check."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def scattered(module, seed):
    """Weights that keep values in range, and norms and statistics that are not what they start as."""
    generator = torch.Generator().manual_seed(seed)
    state = module.state_dict()
    for name, value in state.items():
        if not value.is_floating_point():
            continue
        noise = torch.randn(value.shape, generator=generator)
        if name.endswith("running_var"):
            value.copy_(1 + noise.abs() / 2)
        elif value.dim() < 2:
            value.copy_((1 if name.endswith("weight") or name.endswith("scale") else 0) + noise / 10)
        else:
            fan_in = value[0].numel()
            value.copy_(noise / math.sqrt(fan_in))
    module.load_state_dict(state)
    return module.eval()


class Perceptron(nn.Module):
    def __init__(self, *widths):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


class FeedForward(nn.Module):
    """x + linear2(relu(linear1(x))), then the norm."""

    def __init__(self, width, hidden):
        super().__init__()
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        return self.norm(x + self.linear2(F.relu(self.linear1(x))))


class SmallBackbone(nn.Module):
    """Five convolutions of stride 2; the last four give maps."""

    def __init__(self, channels=8):
        super().__init__()
        self.stem = nn.Conv2d(3, channels, 3, stride=2, padding=1)
        inputs = [channels, channels, 2 * channels, 4 * channels]
        self.stage = nn.ModuleList(nn.Conv2d(c, channels << i, 3, stride=2, padding=1) for i, c in enumerate(inputs))

    def forward(self, image):
        x, maps = F.relu(self.stem(image)), []
        for conv in self.stage:
            x = F.relu(conv(x))
            maps.append(x)
        return maps


def tokens(feature_map):
    return feature_map.flatten(2).transpose(1, 2)


def bilinear(x, size):
    return F.interpolate(x, size=size, mode="bilinear", align_corners=False)
