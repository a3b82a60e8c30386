"""Writes the image files that the decoding tests read, and the digests of the pixels Pillow finds in them.

Run from jobs/models with Pillow and NumPy installed:
    python3 src/test/python/make_image_goldens.py
"""

import hashlib
import io
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

OUT = "src/test/resources/io/fovea/models/image"


def scene(height, width):
    """Smooth colours with a few hard edges, so that chroma subsampling and the DCT have work to do."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    rgb = np.stack([x / width * 255, y / height * 255, (x * 7 + y * 3) % 256], axis=2)
    rgb[height // 3 : height // 2, width // 4 : width // 2] = [250, 10, 30]
    rgb[height // 2 :, width // 2 :, 2] = 255 - rgb[height // 2 :, width // 2 :, 2]
    return rgb.astype(np.uint8)


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def png(image, **options):
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def segments(data):
    """Splits a JPEG into its segments before the first scan, and the rest."""
    at, parts = 2, []
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        parts.append(data[at : at + 2 + length])
        at += 2 + length
    return parts, data[at:]


def without(data, marker):
    parts, rest = segments(data)
    return data[:2] + b"".join(p for p in parts if p[1] != marker) + rest


def with_segment(data, segment):
    return data[:2] + segment + data[2:]


def adobe(transform):
    return b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform])


def png_chunks(width, height, bits, colour, rows, before=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def files():
    rgb = Image.fromarray(scene(29, 37))
    exif = Image.Exif()
    cmyk = rgb.convert("CMYK")
    yield "baseline_420.jpg", jpeg(rgb, quality=90, subsampling=2)
    yield "baseline_422.jpg", jpeg(rgb, quality=80, subsampling=1)
    yield "baseline_444.jpg", jpeg(rgb, quality=95, subsampling=0)
    yield "progressive.jpg", jpeg(rgb, quality=85, progressive=True)
    yield "grey.jpg", jpeg(rgb.convert("L"), quality=85)
    # No marker names the colours: libjpeg takes component ids 1, 2, 3 for YCbCr.
    yield "no_marker_444.jpg", without(jpeg(rgb, quality=90, subsampling=0), 0xE0)
    # The same samples read as RGB because Adobe's marker says so.
    yield "adobe_rgb.jpg", with_segment(without(jpeg(rgb, quality=90, subsampling=0), 0xE0), adobe(0))
    yield "cmyk.jpg", jpeg(cmyk, quality=90)
    yield "cmyk_progressive.jpg", jpeg(cmyk, quality=90, progressive=True)
    yield "ycck.jpg", with_segment(without(jpeg(cmyk, quality=90), 0xEE), adobe(2))
    # Any transform but 0 means YCCK to libjpeg.
    yield "ycck_odd.jpg", with_segment(without(jpeg(cmyk, quality=90), 0xEE), adobe(1))
    yield "cmyk_no_adobe.jpg", without(jpeg(cmyk, quality=90), 0xEE)
    # A colour profile is not applied.
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    profile = profile[:24] + bytes(12) + profile[36:]  # without the time it was made
    yield "profile.jpg", jpeg(rgb, quality=90, icc_profile=profile)
    for orientation in range(1, 9):
        exif[0x0112] = orientation
        yield "exif_%d.jpg" % orientation, jpeg(rgb, quality=90, exif=exif.tobytes())
    yield "trailing_bytes.jpg", jpeg(rgb, quality=90) + b"\x00\xff\xd9 and more"

    alpha = rgb.convert("RGBA")
    alpha.putalpha(Image.fromarray((scene(29, 37)[:, :, 0])))
    yield "rgb.png", png(rgb)
    yield "rgba.png", png(alpha)
    yield "grey.png", png(rgb.convert("L"))
    yield "grey_alpha.png", png(alpha.convert("LA"))
    yield "palette.png", png(rgb.quantize(200))
    yield "palette_4_bits.png", png(rgb.quantize(13))
    yield "palette_transparent.png", png(rgb.quantize(16), transparency=3)
    yield "bilevel.png", png(rgb.convert("1"))
    exif[0x0112] = 6
    yield "exif_6.png", png(rgb, exif=exif.tobytes())
    row = bytes(range(0, 240, 15))
    for bits in (2, 4):
        width = len(row) * 8 // bits
        yield "grey_%d_bits.png" % bits, png_chunks(width, 3, bits, 0, [row, row[::-1], row])
    wide = struct.pack(">30H", *[(i * 2179 + 77) % 65536 for i in range(30)])
    yield "rgb_16_bits.png", png_chunks(10, 2, 16, 2, [wide, wide[::-1]])
    gamma = struct.pack(">I", 4) + b"gAMA" + struct.pack(">I", 10000)
    gamma += struct.pack(">I", zlib.crc32(gamma[4:]))
    small = scene(5, 6)
    yield "gamma.png", png_chunks(6, 5, 8, 2, [r.tobytes() for r in small], gamma)


def main():
    os.makedirs(OUT, exist_ok=True)
    lines = []
    for name, data in files():
        with open(os.path.join(OUT, name), "wb") as out:
            out.write(data)
        for policy in ("ignore", "apply"):
            image = Image.open(io.BytesIO(data))
            if policy == "apply":
                image = ImageOps.exif_transpose(image)
            pixels = np.asarray(image.convert("RGB"))
            digest = hashlib.sha256(pixels.tobytes()).hexdigest()
            lines.append("%s %s %d %d %s" % (name, policy, pixels.shape[0], pixels.shape[1], digest))
    with open(os.path.join(OUT, "pixels.txt"), "w") as out:
        out.write("# file, exif policy, height, width, SHA-256 of the RGB bytes as Pillow decodes them\n")
        out.write("\n".join(lines) + "\n")


main()
