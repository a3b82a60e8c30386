"""VITA's head over a video of 8 frames, as its description has it, with PyTorch's own attention; modules are named as in the
authors' checkpoints."""

import torch
from layers import FeedForward, Perceptron, scattered
from torch import nn

WIDTH, HEADS, HIDDEN, QUERIES, TRACKS, WINDOW, CLASSES = 32, 4, 64, 10, 10, 6, 40


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.self_attn, self.norm = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True), nn.LayerNorm(WIDTH)


class CrossAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.multihead_attn, self.norm = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True), nn.LayerNorm(WIDTH)


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.input_proj_dec = nn.Linear(WIDTH, WIDTH)
        self.enc_self_attn = nn.ModuleList(SelfAttention() for _ in range(2))
        self.enc_ffn = nn.ModuleList(FeedForward(WIDTH, HIDDEN) for _ in range(2))
        self.fq_pos = nn.Embedding(QUERIES, WIDTH)
        self.query_feat, self.query_embed = nn.Embedding(TRACKS, WIDTH), nn.Embedding(TRACKS, WIDTH)
        self.transformer_cross_attention_layers = nn.ModuleList([CrossAttention()])
        self.transformer_self_attention_layers = nn.ModuleList([SelfAttention()])
        self.transformer_ffn_layers = nn.ModuleList([FeedForward(WIDTH, HIDDEN)])
        self.decoder_norm, self.class_embed = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, CLASSES + 1)
        self.mask_embed = Perceptron(WIDTH, WIDTH, WIDTH, WIDTH)

    def encoded(self, frames):
        count = len(frames)
        padding = -count % WINDOW
        x = torch.cat([self.input_proj_dec(frames), torch.zeros(padding, QUERIES, WIDTH)])
        total, half = count + padding, (WINDOW + 1) // 2
        for i, (layer, forward) in enumerate(zip(self.enc_self_attn, self.enc_ffn)):
            shift = half if i % 2 else 0
            places = torch.arange(total).roll(shift)
            windows = x[places].reshape(total // WINDOW, WINDOW * QUERIES, WIDTH)
            frame = places.reshape(-1, WINDOW)
            blocked = (frame >= count)[:, None, :].repeat(1, WINDOW, 1)
            if shift:
                # The first window holds the video's end and its start, which are no neighbours.
                around = torch.arange(WINDOW) < half
                blocked[0] |= around[:, None] != around
            blocked = blocked.repeat_interleave(QUERIES, 1).repeat_interleave(QUERIES, 2)
            added = blocked.float().masked_fill(blocked, -1000 if shift else float("-inf"))
            heard = layer.self_attn(
                windows, windows, windows, attn_mask=added.repeat_interleave(HEADS, 0), need_weights=False
            )[0]
            back = torch.empty_like(x)
            back[places] = heard.reshape(total, QUERIES, WIDTH)
            x = forward(layer.norm(x + back))
        return x[:count]

    def forward(self, frames):
        x = self.encoded(frames)
        values = x.reshape(1, -1, WIDTH)
        keys = (x + self.fq_pos.weight).reshape(1, -1, WIDTH)
        q, position = self.query_feat.weight[None], self.query_embed.weight[None]
        for cross, own, forward in zip(
            self.transformer_cross_attention_layers, self.transformer_self_attention_layers, self.transformer_ffn_layers
        ):
            q = cross.norm(q + cross.multihead_attn(q + position, keys, values, need_weights=False)[0])
            q = own.norm(q + own.self_attn(q + position, q + position, q, need_weights=False)[0])
            q = forward(q)
        q = self.decoder_norm(q)[0]
        return self.class_embed(q), self.mask_embed(q)


def make(seed):
    model = scattered(Head(), seed)
    frames = torch.randn(8, QUERIES, WIDTH)
    logits, embed = model(frames)
    return model.state_dict(), {"input.frame_queries": frames, "output.pred_logits": logits, "output.pred_mask_embed": embed}


def make_attention(seed):
    """PyTorch's own layer alone, other queries than keys and values."""
    model = nn.Module()
    model.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
    scattered(model, seed)
    q, k, v = torch.randn(1, 5, WIDTH), torch.randn(1, 9, WIDTH), torch.randn(1, 9, WIDTH)
    heard = model.attention(q, k, v)[0]
    return model.state_dict(), {"input.queries": q, "input.keys": k, "input.values": v, "output.out_0": heard}
