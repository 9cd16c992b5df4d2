"""Networks of `monai.networks.nets` that also hand out what they saw on the way."""

from __future__ import annotations

import torch
from monai.networks.nets.resnet import ResNet


class ReadoutResNet(ResNet):
    """MONAI's ResNet, same parameters and names; `forward` answers three things instead of one.

    Input (N, channels, rows, columns). Output: `logits` (N, num_classes); `maps` (N, C, h, w), the last feature maps,
    from which a class activation map follows because logits = fc(mean of maps); `embedding` (N, D), the means of the
    maps of all four stages side by side, by which a picture unlike the training pictures is known.
    """

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:  # type: ignore[override]
        x = self.act(self.bn1(self.conv1(x)))
        if not self.no_max_pool:
            x = self.maxpool(x)
        means = []
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
            means.append(x.mean(dim=(2, 3)))
        return self.fc(means[-1]), x, torch.cat(means, dim=1)
