"""What the commands are tried on: images, and torchvision's ResNet-50 with what it makes of one of them.

    commands.py FOLDER
"""

import os
import sys

import torch
import torchvision
from layers import scattered
from torchvision.io import ImageReadMode, read_image, write_png
from torchvision.transforms.functional import normalize

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 5, "scripts", "export"))
from samples import Samples  # noqa: E402


def draw(path, width, height):
    """Waves of colour, and two rectangles."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    waves = torch.stack([128 + 100 * torch.sin((x * a + y * b) / 23) for a, b in ((1, 2), (3, -1), (-2, 2))])
    waves[:, height // 5 : height // 2, width // 4 : width // 2] = 230
    waves[0, height // 2 : -9, width // 2 : -5] = 20
    write_png(waves.to(torch.uint8), path)


def main(folder):
    draw(f"{folder}/exact.png", 160, 128)
    draw(f"{folder}/larger.png", 250, 200)
    draw(f"{folder}/small.png", 96, 64)
    model = scattered(torchvision.models.resnet50(weights=None), 7)
    for name, module in model.named_modules():
        if name.endswith("bn3"):
            module.weight.data *= 0.3
    torch.save(model.state_dict(), f"{folder}/resnet50.pth")
    image = read_image(f"{folder}/small.png", ImageReadMode.RGB) / 255
    tensor = normalize(image, mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])[None]
    samples = Samples()
    samples.input(tensor)
    with torch.inference_mode():
        samples.output("logits", model(tensor))
    samples.write(f"{folder}/resnet50.npz")


if __name__ == "__main__":
    main(sys.argv[1])
