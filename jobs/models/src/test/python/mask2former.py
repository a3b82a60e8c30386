"""A small Mask2Former as its description has it; modules are named as in the authors' checkpoints."""

import math

import torch
import torch.nn.functional as F
from layers import Perceptron, SmallBackbone, bilinear, scattered, tokens
from torch import nn
from vita import CrossAttention, SelfAttention
from layers import FeedForward

WIDTH, HEADS, HIDDEN, QUERIES, CLASSES, LEVELS, POINTS = 32, 4, 64, 10, 133, 3, 4


def sine(feature_map):
    """Rows in the first half of the channels, columns in the second."""
    rows, columns = feature_map.shape[2:]
    half = WIDTH // 2
    period = 10_000 ** (2 * (torch.arange(half) // 2).double() / half)

    def along(size):
        angle = (torch.arange(1, size + 1) / (size + 1e-6) * 2 * math.pi)[:, None] / period
        return torch.where(torch.arange(half) % 2 == 0, angle.sin(), angle.cos()).float()

    down = along(rows)[:, None].expand(-1, columns, -1)
    across = along(columns)[None].expand(rows, -1, -1)
    return torch.cat([down, across], -1).permute(2, 0, 1)[None]


class Deformable(nn.Module):
    def __init__(self):
        super().__init__()
        self.sampling_offsets = nn.Linear(WIDTH, HEADS * LEVELS * POINTS * 2)
        self.attention_weights = nn.Linear(WIDTH, HEADS * LEVELS * POINTS)
        self.value_proj, self.output_proj = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, queries, references, values, sizes):
        count = queries.shape[1]
        offsets = self.sampling_offsets(queries).reshape(count, HEADS, LEVELS, POINTS, 2)
        shares = self.attention_weights(queries).reshape(count, HEADS, LEVELS * POINTS).softmax(-1)
        heard, first = 0, 0
        for level, (rows, columns) in enumerate(sizes):
            own = self.value_proj(values[:, first : first + rows * columns])
            own = own.reshape(rows, columns, HEADS, -1).permute(2, 3, 0, 1)
            places = references[:, None, None] + offsets[:, :, level] / torch.tensor([columns, rows])
            # [heads, channels, queries, points]
            read = F.grid_sample(own, places.transpose(0, 1) * 2 - 1, align_corners=False)
            share = shares[:, :, level * POINTS : (level + 1) * POINTS].transpose(0, 1)[:, None]
            heard, first = heard + (read * share).sum(-1), first + rows * columns
        return self.output_proj(heard.flatten(0, 1).T[None])


class EncoderLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.self_attn = Deformable()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.linear1, self.linear2 = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)

    def forward(self, x, position, references, sizes):
        x = self.norm1(x + self.self_attn(x + position, references, x, sizes))
        return self.norm2(x + self.linear2(F.relu(self.linear1(x))))


class ConvGroupNorm(nn.Conv2d):
    def __init__(self, inputs, kernel):
        super().__init__(inputs, WIDTH, kernel, padding=kernel // 2, bias=False)
        self.norm = nn.GroupNorm(32, WIDTH)

    def forward(self, x):
        return self.norm(super().forward(x))


class PixelDecoder(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.input_proj = nn.ModuleList(
            nn.Sequential(nn.Conv2d(c, WIDTH, 1), nn.GroupNorm(32, WIDTH)) for c in reversed(channels[1:])
        )
        self.transformer = nn.Module()
        self.transformer.level_embed = nn.Parameter(torch.zeros(LEVELS, WIDTH))
        self.transformer.encoder = nn.Module()
        self.transformer.encoder.layers = nn.ModuleList(EncoderLayer() for _ in range(2))
        self.adapter_1, self.layer_1 = ConvGroupNorm(channels[0], 1), ConvGroupNorm(WIDTH, 3)
        self.mask_features = nn.Conv2d(WIDTH, WIDTH, 1)

    def forward(self, maps):
        levels = [project(m) for project, m in zip(self.input_proj, reversed(maps[1:]))]
        sizes = [tuple(level.shape[2:]) for level in levels]
        own = self.transformer.level_embed
        position = torch.cat([tokens(sine(level)) + own[i] for i, level in enumerate(levels)], 1)
        references = []
        for rows, columns in sizes:
            y, x = torch.meshgrid((torch.arange(rows) + 0.5) / rows, (torch.arange(columns) + 0.5) / columns, indexing="ij")
            references.append(torch.stack([x, y], -1).flatten(0, 1))
        x = torch.cat([tokens(level) for level in levels], 1)
        for layer in self.transformer.encoder.layers:
            x = layer(x, position, torch.cat(references), sizes)
        parts = x.split([rows * columns for rows, columns in sizes], 1)
        coarse = [part.transpose(1, 2).unflatten(2, size) for part, size in zip(parts, sizes)]
        finest = self.adapter_1(maps[0])
        finest = F.relu(self.layer_1(finest + bilinear(coarse[2], finest.shape[2:])))
        return coarse, self.mask_features(finest)


class Predictor(nn.Module):
    def __init__(self):
        super().__init__()
        self.level_embed = nn.Embedding(LEVELS, WIDTH)
        self.query_feat, self.query_embed = nn.Embedding(QUERIES, WIDTH), nn.Embedding(QUERIES, WIDTH)
        self.transformer_cross_attention_layers = nn.ModuleList(CrossAttention() for _ in range(3))
        self.transformer_self_attention_layers = nn.ModuleList(SelfAttention() for _ in range(3))
        self.transformer_ffn_layers = nn.ModuleList(FeedForward(WIDTH, HIDDEN) for _ in range(3))
        self.decoder_norm, self.class_embed = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, CLASSES + 1)
        self.mask_embed = Perceptron(WIDTH, WIDTH, WIDTH, WIDTH)

    def masks(self, q, features):
        return torch.einsum("bqc,bchw->bqhw", self.mask_embed(self.decoder_norm(q)), features)

    def forward(self, levels, features):
        q, position = self.query_feat.weight[None], self.query_embed.weight[None]
        masks = self.masks(q, features)
        for i, (cross, own, forward) in enumerate(
            zip(
                self.transformer_cross_attention_layers, self.transformer_self_attention_layers, self.transformer_ffn_layers
            )
        ):
            values = levels[i % 3] + self.level_embed.weight[i % 3][None, :, None, None]
            blocked = tokens(bilinear(masks, values.shape[2:]).sigmoid()).transpose(1, 2) < 0.5
            blocked[blocked.all(-1)] = False
            heard = cross.multihead_attn(
                q + position,
                tokens(values + sine(values)),
                tokens(values),
                attn_mask=blocked.repeat_interleave(HEADS, 0),
                need_weights=False,
            )[0]
            q = cross.norm(q + heard)
            q = forward(own.norm(q + own.self_attn(q + position, q + position, q, need_weights=False)[0]))
            masks = self.masks(q, features)
        return self.class_embed(self.decoder_norm(q)), masks


class Mask2Former(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone, self.sem_seg_head = SmallBackbone(), nn.Module()
        self.sem_seg_head.pixel_decoder = PixelDecoder([8, 16, 32, 64])
        self.sem_seg_head.predictor = Predictor()

    def forward(self, image):
        head = self.sem_seg_head
        return head.predictor(*head.pixel_decoder(self.backbone(image)))


def make(seed):
    model = scattered(Mask2Former(), seed)
    image = torch.randn(1, 3, 128, 160)
    logits, masks = model(image)
    return model.state_dict(), {"input.image": image, "output.pred_logits": logits, "output.pred_masks": masks}
