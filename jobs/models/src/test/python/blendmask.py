"""A small BlendMask from the image to masks, as its description has it; modules are named as in the authors' checkpoints."""

import torch
import torch.nn.functional as F
from layers import SmallBackbone, bilinear, scattered, tokens
from torch import nn
from torchvision.ops import batched_nms, roi_align

WIDTH, BASES, ATTENTION, SIZE, CLASSES, BASES_WIDTH, STRIDES = 32, 4, 7, 28, 80, 16, (8, 16, 32, 64, 128)
# The image, what it was resized to, and that with its padding.
IMAGE, CONTENT, INPUT = (96, 108), (128, 144), (128, 160)


class Pyramid(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.bottom_up, self.top_block = SmallBackbone(), nn.Module()
        for level, c in zip((3, 4, 5), channels):
            setattr(self, f"fpn_lateral{level}", nn.Conv2d(c, WIDTH, 1))
            setattr(self, f"fpn_output{level}", nn.Conv2d(WIDTH, WIDTH, 3, padding=1))
        self.top_block.p6 = nn.Conv2d(WIDTH, WIDTH, 3, stride=2, padding=1)
        self.top_block.p7 = nn.Conv2d(WIDTH, WIDTH, 3, stride=2, padding=1)

    def forward(self, image):
        maps, levels, above = dict(zip((2, 3, 4, 5), self.bottom_up(image))), [], None
        for level in (5, 4, 3):
            lateral = getattr(self, f"fpn_lateral{level}")(maps[level])
            above = lateral if above is None else lateral + F.interpolate(above, scale_factor=2, mode="nearest")
            levels.insert(0, getattr(self, f"fpn_output{level}")(above))
        p6 = self.top_block.p6(levels[2])
        return levels + [p6, self.top_block.p7(F.relu(p6))]


def tower():
    layers = []
    for _ in range(4):
        layers += [nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.GroupNorm(32, WIDTH), nn.ReLU()]
    return nn.Sequential(*layers)


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))


class FcosHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.cls_tower, self.bbox_tower = tower(), tower()
        self.cls_logits = nn.Conv2d(WIDTH, CLASSES, 3, padding=1)
        self.bbox_pred, self.ctrness = nn.Conv2d(WIDTH, 4, 3, padding=1), nn.Conv2d(WIDTH, 1, 3, padding=1)
        self.scales = nn.ModuleList(Scale() for _ in STRIDES)


def normed(inputs):
    conv = nn.Conv2d(inputs, BASES_WIDTH, 3, padding=1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(BASES_WIDTH), nn.ReLU())


class BasisModule(nn.Module):
    def __init__(self):
        super().__init__()
        self.refine = nn.ModuleList(normed(WIDTH) for _ in range(3))
        double = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.tower = nn.Sequential(*(normed(BASES_WIDTH) for _ in range(3)), double, normed(BASES_WIDTH))
        self.tower.add_module("5", nn.Conv2d(BASES_WIDTH, BASES, 1))

    def forward(self, levels):
        x = self.refine[0](levels[0])
        for refine, level in zip(self.refine[1:], levels[1:3]):
            x = x + bilinear(refine(level), x.shape[2:])
        return self.tower(x)


class BlendMask(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone, self.basis_module = Pyramid([16, 32, 64]), BasisModule()
        self.proposal_generator = nn.Module()
        self.proposal_generator.fcos_head = FcosHead()
        self.top_layer = nn.Conv2d(WIDTH, BASES * ATTENTION**2, 3, padding=1)

    def forward(self, image):
        levels, head = self.backbone(image), self.proposal_generator.fcos_head
        found = {"classes": [], "centreness": [], "distances": [], "attention": []}
        for level, stride, factor in zip(levels, STRIDES, head.scales):
            for_boxes = head.bbox_tower(level)
            found["classes"].append(tokens(head.cls_logits(head.cls_tower(level))))
            found["centreness"].append(tokens(head.ctrness(for_boxes))[..., 0])
            found["distances"].append(tokens(F.relu(head.bbox_pred(for_boxes) * factor.scale) * stride))
            found["attention"].append(tokens(self.top_layer(for_boxes)))
        return self.basis_module(levels), {name: torch.cat(parts, 1) for name, parts in found.items()}


def chosen(dense, height, width):
    """Boxes, scores, labels and places that stay, by FCOS's rule."""
    boxes, scores, labels, places = [], [], [], []
    first = 0
    for stride in STRIDES:
        rows, columns = -(-height // stride), -(-width // stride)
        part = slice(first, first + rows * columns)
        score = dense["classes"][0, part].sigmoid() * dense["centreness"][0, part, None].sigmoid()
        best = score.flatten().topk(min(1000, score.numel()))
        above = best.values > 0.05
        which, values = best.indices[above], best.values[above]
        place, label = torch.div(which, CLASSES, rounding_mode="floor"), which % CLASSES
        x = (place % columns) * stride + stride // 2
        y = torch.div(place, columns, rounding_mode="floor") * stride + stride // 2
        left, top, right, bottom = dense["distances"][0, part][place].unbind(-1)
        boxes.append(torch.stack([x - left, y - top, x + right, y + bottom], -1))
        scores.append(values.sqrt())
        labels.append(label)
        places.append(first + place)
        first += rows * columns
    boxes, scores, labels, places = (torch.cat(parts) for parts in (boxes, scores, labels, places))
    kept = batched_nms(boxes, scores, labels, 0.6)[:100]
    return boxes[kept], scores[kept], labels[kept], places[kept]


def blended(bases, boxes, attention):
    """Probabilities [n, R, R]."""
    cut = roi_align(bases, [boxes], (SIZE, SIZE), spatial_scale=0.25, sampling_ratio=1, aligned=True)
    shares = bilinear(attention.reshape(-1, BASES, ATTENTION, ATTENTION), (SIZE, SIZE)).softmax(1)
    return (cut * shares).sum(1).sigmoid()


def pasted(squares, boxes, height, width):
    left, top, right, bottom = boxes[:, None, :].unbind(-1)
    x = (torch.arange(width) + 0.5 - left) / (right - left) * 2 - 1
    y = (torch.arange(height) + 0.5 - top) / (bottom - top) * 2 - 1
    grid = torch.stack([x[:, None].expand(-1, height, -1), y[:, :, None].expand(-1, -1, width)], -1)
    return F.grid_sample(squares[:, None], grid, align_corners=False)[:, 0]


def make(seed):
    model = scattered(BlendMask(), seed)
    head = model.proposal_generator.fcos_head
    # Boxes of some size; bases that are below nought as often as above it, and not by a little.
    head.bbox_pred.bias.data += 2
    last = model.basis_module.tower[-1]
    last.weight.data -= last.weight.data.mean(1, keepdim=True)
    last.weight.data *= 5
    image = torch.randn(1, 3, *INPUT)
    bases, dense = model(image)
    boxes, scores, labels, places = chosen(dense, *INPUT)
    squares = blended(bases, boxes, dense["attention"][0, places])
    boxes = boxes * (IMAGE[1] / CONTENT[1])
    boxes[:, 0::2] = boxes[:, 0::2].clamp(0, IMAGE[1])
    boxes[:, 1::2] = boxes[:, 1::2].clamp(0, IMAGE[0])
    some = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    boxes, scores, labels, squares = boxes[some], scores[some], labels[some], squares[some]
    arrays = {"input.image": image, "output.bases": bases}
    arrays |= {f"output.{name}": value for name, value in dense.items()}
    arrays |= {"prediction.boxes": boxes, "prediction.scores": scores, "prediction.labels": labels}
    return model.state_dict(), arrays | {"prediction.masks": pasted(squares, boxes, *IMAGE)}
