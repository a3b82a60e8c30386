"""SeqRank as its description has it; modules are named as in the authors' checkpoints."""

import torch
import torch.nn.functional as F
from layers import Perceptron, SmallBackbone, bilinear, scattered, tokens
from torch import nn
from torchvision.ops import roi_align

WIDTH, HEADS, HIDDEN, QUERIES, BLOCKS, SHIFTS = 32, 4, 64, 10, 3, 2


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            setattr(self, name, nn.Linear(WIDTH, WIDTH))

    def forward(self, q, k, v):
        q, k, v = (
            p(x).unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)
            for p, x in ((self.q_proj, q), (self.k_proj, k), (self.v_proj, v))
        )
        shares = (torch.einsum("bhqc,bhkc->bhqk", q, k) / (WIDTH // HEADS) ** 0.5).softmax(-1)
        return self.out_proj(torch.einsum("bhqk,bhkc->bqhc", shares, v).flatten(2))


class GeluForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin1, self.lin2 = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)

    def forward(self, x):
        return self.lin2(F.gelu(self.lin1(x)))


class MapNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x):
        return self.norm(x.movedim(1, -1)).movedim(-1, 1)


def pixelwise(inputs):
    return nn.Sequential(nn.Conv2d(inputs, WIDTH, 1), nn.GELU(), MapNorm())


class Merge(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Conv2d(WIDTH, WIDTH, 3, padding=1)
        self.conv = pixelwise(WIDTH)


class Neck(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.lateral_conv = nn.ModuleList(pixelwise(c) for c in channels)
        self.fpn_layers = nn.ModuleList(Merge() for _ in channels[1:])

    def forward(self, maps):
        levels = [lateral(m) for lateral, m in zip(self.lateral_conv, maps)]
        # From coarse to fine.
        for i, merge in zip(range(len(levels) - 2, -1, -1), self.fpn_layers):
            above = merge.scale(bilinear(levels[i + 1], levels[i].shape[2:]))
            levels[i] = merge.conv(above + levels[i])
        return levels


class Grid(nn.Module):
    def __init__(self, side):
        super().__init__()
        self.grid_embedding = nn.Parameter(torch.zeros(WIDTH, side, side))


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.decoder_norm = nn.LayerNorm(WIDTH)
        self.score_head = nn.Linear(WIDTH, 1)
        self.mask_embed = Perceptron(WIDTH, WIDTH, WIDTH, WIDTH)
        self.bbox_head = Perceptron(WIDTH, WIDTH, WIDTH, 4)


class LookBlock(nn.Module):
    def __init__(self):
        super().__init__()
        for i in (1, 2, 3):
            setattr(self, f"linear{i}", nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH)))
            setattr(self, f"norm{i}", nn.LayerNorm(WIDTH))
        self.cross_attn, self.self_attn, self.ffn = Attention(), Attention(), GeluForward()

    def forward(self, q, positions, level, level_positions, cells):
        count = cells.shape[2]
        t = (self.linear1(q)[:, :, None] + self.linear2(cells)).flatten(1, 2)
        placed = t + positions.repeat_interleave(count, dim=1)
        t = self.norm1(t + self.cross_attn(placed, tokens(level + level_positions), tokens(level)))
        q = self.linear3(t.unflatten(1, (QUERIES, count)).mean(2))
        q = self.norm2(q + self.self_attn(q + positions, q + positions, q))
        return self.norm3(q + self.ffn(q))


class Fovea(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Parameter(torch.zeros(1, QUERIES, WIDTH))
        self.qpe = nn.Parameter(torch.zeros(1, QUERIES, WIDTH))
        self.level_embed = nn.Embedding(3, WIDTH)
        self.roi_layers = nn.ModuleList(Grid(side) for side in (1, 2, 3))
        self.lookByMultiQ_layers = nn.ModuleList(LookBlock() for _ in range(BLOCKS))
        self.head = Head()

    def forward(self, levels, positions):
        head, q = self.head, self.q
        for i, block in enumerate(self.lookByMultiQ_layers):
            at = i % 3
            level = levels[3 - at] + self.level_embed.weight[at][None, :, None, None]
            # A box is its centre, then its height, then its width.
            x, y, h, w = head.bbox_head(head.decoder_norm(q)).sigmoid()[0].unbind(-1)
            corners = torch.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], -1).clamp(0, 1)
            rows, columns = level.shape[2:]
            corners = corners * torch.tensor([columns, rows, columns, rows])
            embedding = self.roi_layers[at].grid_embedding
            cut = roi_align(level, [corners], embedding.shape[1:]) + embedding
            q = block(q, self.qpe, level, positions(level), cut.flatten(2).transpose(1, 2)[None])
        normed = head.decoder_norm(q)
        masks = torch.einsum("bqc,bchw->bqhw", head.mask_embed(normed), levels[0])
        return q, masks, head.bbox_head(normed), head.score_head(normed)[..., 0]


class ShiftBlock(nn.Module):
    def __init__(self):
        super().__init__()
        for i in range(1, 7):
            setattr(self, f"norm{i}", nn.LayerNorm(WIDTH))
        self.self_attn1, self.self_attn2 = Attention(), Attention()
        self.cross_attn1, self.cross_attn2 = Attention(), Attention()
        self.ffn1, self.ffn2 = GeluForward(), GeluForward()
        self.mlp = nn.Sequential(nn.Linear(2 * WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, WIDTH))
        self.norm_mlp = nn.LayerNorm(WIDTH)
        self.softmax_head = nn.Linear(WIDTH, 1)
        self.before, self.after = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, q, qpe, z, zpe, gaze, gaze_emb, prev, prev_emb):
        first = self.before(q)
        q = q + prev * prev_emb + gaze * gaze_emb
        q = self.norm1(q + self.self_attn1(q + qpe, q + qpe, q))
        q = self.norm2(q + self.ffn1(q))
        z = self.norm3(z + self.cross_attn1(z + zpe, q + qpe, q))
        centre = (gaze * q).sum(1, keepdim=True) + gaze_emb
        z = self.norm_mlp(z + self.mlp(torch.cat([centre.expand_as(z), z], -1)))
        q = self.norm4(q + self.cross_attn2(q + qpe, z + zpe, z))
        q = self.norm5(q + self.self_attn2(q + qpe, q + qpe, q))
        q = self.norm6(q + self.ffn2(q))
        return self.after(first + q * self.softmax_head(q).softmax(-1))


class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.prev_emb, self.gaze_emb = nn.Parameter(torch.zeros(WIDTH)), nn.Parameter(torch.zeros(WIDTH))
        self.blocks = nn.ModuleList(ShiftBlock() for _ in range(SHIFTS))
        self.head = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 1))

    def forward(self, q, qpe, z, zpe, history):
        prev = (history > 0).float()[..., None]
        gaze = ((history > 0) & (history == history.amax(1, keepdim=True))).float()[..., None]
        for block in self.blocks:
            q = block(q, qpe, z, zpe, gaze, self.gaze_emb, prev, self.prev_emb)
        return self.head(q)[..., 0]


class Positions(nn.Module):
    def __init__(self):
        super().__init__()
        self.ape = nn.Parameter(torch.zeros(WIDTH, 25, 25))

    def forward(self, level):
        return bilinear(self.ape[None], level.shape[2:])


class SeqRank(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone, self.neck = SmallBackbone(), Neck([8, 16, 32, 64])
        self.instance_seg, self.gaze_shift, self.pe_layer = Fovea(), Shift(), Positions()


def make(seed):
    model = scattered(SeqRank(), seed)
    image = torch.randn(1, 3, 128, 160)
    levels = model.neck(model.backbone(image))
    q, masks, boxes, objectness = model.instance_seg(levels, model.pe_layer)
    z, zpe, qpe = tokens(levels[3]), tokens(model.pe_layer(levels[3])), model.instance_seg.qpe
    arrays = {"input.image": image, "output.queries": q, "output.tokens": z, "output.masks": masks, "output.boxes": boxes}
    arrays |= {"output.objectness": objectness, "output.query_positions": qpe, "output.token_positions": zpe}
    # Nothing visited, and three visited of which query 7 last.
    history = torch.zeros(2, QUERIES)
    history[1, [2, 5, 7]] = torch.tensor([2.0, 1.0, 3.0])
    pair = [x.expand(2, -1, -1) for x in (q, z)]
    arrays |= {"input.history": history, "output.saliency": model.gaze_shift(pair[0], qpe, pair[1], zpe, history)}
    return model.state_dict(), arrays
