"""MobileViTv2 of half width and its attention, as the paper has them; modules are named as in timm."""

import torch
import torch.nn.functional as F
from layers import scattered
from torch import nn


class ConvNorm(nn.Module):
    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.bn(self.conv(x))


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1_1x1 = ConvNorm(inputs, 2 * inputs)
        self.conv2_kxk = ConvNorm(2 * inputs, 2 * inputs, 3, stride, 2 * inputs)
        self.conv3_1x1 = ConvNorm(2 * inputs, outputs)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.conv3_1x1(F.silu(self.conv2_kxk(F.silu(self.conv1_1x1(x)))))
        return x + y if self.adds else y


class SeparableAttention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.qkv_proj, self.out_proj = nn.Conv2d(width, 1 + 2 * width, 1), nn.Conv2d(width, width, 1)

    def forward(self, x):
        scores, keys, values = self.qkv_proj(x).split([1, self.width, self.width], 1)
        context = (keys * scores.softmax(-1)).sum(-1, keepdim=True)
        return self.out_proj(F.relu(values) * context)


class Layer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(1, width), nn.GroupNorm(1, width)
        self.attn, self.mlp = SeparableAttention(width), nn.Module()
        hidden = 2 * width // 16 * 16
        self.mlp.fc1, self.mlp.fc2 = nn.Conv2d(width, hidden, 1), nn.Conv2d(hidden, width, 1)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp.fc2(F.silu(self.mlp.fc1(self.norm2(x))))


class Block(nn.Module):
    def __init__(self, channels, width, depth):
        super().__init__()
        self.conv_kxk = ConvNorm(channels, channels, 3, groups=channels)
        self.conv_1x1 = nn.Conv2d(channels, width, 1, bias=False)
        self.transformer = nn.Sequential(*(Layer(width) for _ in range(depth)))
        self.norm = nn.GroupNorm(1, width)
        self.conv_proj = ConvNorm(width, channels)

    def forward(self, x):
        height, width = (size + size % 2 for size in x.shape[2:])
        if (height, width) != tuple(x.shape[2:]):
            x = F.interpolate(x, size=(height, width), mode="bilinear", align_corners=True)
        y = self.conv_1x1(F.silu(self.conv_kxk(x)))
        # A pixel's place in its patch counts rows first; patches are in rows too.
        patches = F.unfold(y, 2, stride=2).unflatten(1, (y.shape[1], 4))
        patches = self.norm(self.transformer(patches))
        return self.conv_proj(F.fold(patches.flatten(1, 2), (height, width), 2, stride=2))


class MobileViTv2(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = ConvNorm(3, 16, 3, 2)
        stages = [[Inverted(16, 32, 1)], [Inverted(32, 64, 2), Inverted(64, 64, 1)]]
        for inputs, outputs, width, depth in ((64, 128, 64, 2), (128, 192, 96, 4), (192, 256, 128, 3)):
            stages.append([Inverted(inputs, outputs, 2), Block(outputs, width, depth)])
        self.stages = nn.Sequential(*(nn.Sequential(*stage) for stage in stages))
        self.head = nn.Module()
        self.head.fc = nn.Linear(256, 1000)

    def forward(self, image):
        x = self.stages(F.silu(self.stem(image)))
        return self.head.fc(x.mean((2, 3)))


def make(seed):
    model = scattered(MobileViTv2(), seed)
    # At stride 32 the map is 2 x 3: of odd width.
    image = torch.rand(2, 3, 64, 96)
    return model.state_dict(), {"input.image": image, "output.logits": model(image)}


def make_attention(seed):
    attention = nn.Module()
    attention.attention = SeparableAttention(32)
    scattered(attention, seed)
    patches = torch.randn(1, 32, 4, 16)
    return attention.state_dict(), {"input.patches": patches, "output.out_0": attention.attention(patches)}
