"""torchvision's own classifiers, with random weights."""

import torch
import torchvision
from layers import scattered


def make_resnet50(seed):
    model = scattered(torchvision.models.resnet50(weights=None), seed)
    # What is added in each block would double values from block to block.
    for name, module in model.named_modules():
        if name.endswith("bn3"):
            module.weight.data *= 0.3
    image = torch.randn(1, 3, 64, 96)
    arrays = {"input.image": image, "output.logits": model(image)}
    x = model.maxpool(model.relu(model.bn1(model.conv1(image))))
    for i, layer in enumerate((model.layer1, model.layer2, model.layer3, model.layer4)):
        x = layer(x)
        arrays[f"output.res{i + 2}"] = x
    return model.state_dict(), arrays


def make_swin(seed):
    """Of a size that is no multiple of the windows', so that there is padding."""
    model = scattered(torchvision.models.swin_t(weights=None), seed)
    image = torch.randn(1, 3, 160, 224)
    return model.state_dict(), {"input.image": image, "output.logits": model(image)}
