"""State dictionaries as plain tensors: safetensors in and out, and rules that rename. Plain Python, no package needed."""

import json
import os
import re
import struct

ITEM_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
MAX_HEADER = 100_000_000


class Refused(Exception):
    """Something that the user can mend; the message says how."""


class Tensor:
    """Values in row-major order as little-endian bytes."""

    def __init__(self, dtype, shape, data):
        self.dtype = dtype
        self.shape = list(shape)
        self.data = data
        elements = 1
        for size in self.shape:
            elements *= size
        if elements * ITEM_BYTES[dtype] != len(data):
            raise ValueError(f"{len(data)} bytes for {dtype} {self.shape}")

    def split(self, parts):
        """Equal parts along the first axis."""
        if not self.shape or self.shape[0] % parts:
            raise Refused(f"a tensor of shape {self.shape} cannot be split into {parts} equal parts")
        step = len(self.data) // parts
        shape = [self.shape[0] // parts] + self.shape[1:]
        return [Tensor(self.dtype, shape, self.data[i * step : (i + 1) * step]) for i in range(parts)]

    def as_single(self):
        """F64 as F32; everything else as it is."""
        if self.dtype != "F64":
            return self
        count = len(self.data) // 8
        return Tensor("F32", self.shape, struct.pack(f"<{count}f", *struct.unpack(f"<{count}d", self.data)))


def read(path):
    """The tensors of a safetensors file by name."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(MAX_HEADER, size - 8):
            raise Refused(f"{path} is no safetensors file")
        header = json.loads(file.read(length).decode("utf-8"))
        tensors = {}
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            if entry["dtype"] not in ITEM_BYTES:
                raise Refused(f"{path}: tensor '{name}' has the unknown type {entry['dtype']}")
            begin, end = entry["data_offsets"]
            if not 0 <= begin <= end <= size - 8 - length:
                raise Refused(f"{path}: tensor '{name}' lies outside the file")
            file.seek(8 + length + begin)
            tensors[name] = Tensor(entry["dtype"], entry["shape"], file.read(end - begin))
    return tensors


def write(path, tensors, replace=False):
    """Writes a safetensors file in one step; one that is there stays unless it is to be replaced."""
    if os.path.lexists(path) and not replace:
        raise Refused(f"{path} is there already: choose another --out, or replace it with --force")
    # The widest elements come first, so that each lies at a multiple of its width.
    ordered = sorted(tensors.items(), key=lambda item: (-ITEM_BYTES[item[1].dtype], item[0]))
    header, at = {}, 0
    for name, tensor in ordered:
        header[name] = {"dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": [at, at + len(tensor.data)]}
        at += len(tensor.data)
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "xb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for _, tensor in ordered:
                file.write(tensor.data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(part, path)
        else:
            os.link(part, path)
    except FileExistsError:
        raise Refused(f"{path} is there already: choose another --out, or replace it with --force") from None
    finally:
        if os.path.lexists(part):
            os.unlink(part)


class Rules:
    """Lines `rename PATTERN -> NAME`, `split PATTERN -> NAME, NAME, ...` and `drop PATTERN`, in order.

    Patterns are regular expressions that may match anywhere in a name; NAME stands in place of what matched, with \\1 for
    the first group. A split cuts a tensor into as many equal parts along its first axis. Every rule sees what the rules
    before it made. Empty lines and what follows # at a line's start are skipped.
    """

    def __init__(self, text, origin="the rules"):
        self.rules = []
        for number, line in enumerate(text.splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            kind, _, rest = line.partition(" ")
            pattern, arrow, into = rest.partition("->")
            if kind not in ("rename", "split", "drop") or (kind == "drop") == bool(arrow) or not pattern.strip():
                raise Refused(f"{origin}, line {number}: '{line}' is none of rename A -> B, split A -> B, C and drop A")
            names = [name.strip() for name in into.split(",")] if kind == "split" else [into.strip()]
            try:
                self.rules.append((number, kind, re.compile(pattern.strip()), names))
            except re.error as error:
                raise Refused(f"{origin}, line {number}: '{pattern.strip()}' is no pattern: {error}") from None
        self.origin = origin

    def apply(self, tensors):
        """The tensors under their new names, and the numbers of the lines that matched nothing."""
        items, idle = list(tensors.items()), []
        for number, kind, pattern, names in self.rules:
            after, matched = [], False
            for name, tensor in items:
                if not pattern.search(name):
                    after.append((name, tensor))
                    continue
                matched = True
                if kind == "drop":
                    continue
                parts = tensor.split(len(names)) if kind == "split" else [tensor]
                try:
                    after.extend((pattern.sub(into, name), part) for into, part in zip(names, parts))
                except re.error as error:
                    raise Refused(f"{self.origin}, line {number}: '{', '.join(names)}': {error}") from None
            items = after
            if not matched:
                idle.append(number)
        renamed = dict(items)
        if len(renamed) != len(items):
            seen, twice = set(), set()
            for name, _ in items:
                (twice if name in seen else seen).add(name)
            raise Refused(f"{self.origin}: several tensors end as {', '.join(sorted(twice)[:10])}")
        return renamed, idle
