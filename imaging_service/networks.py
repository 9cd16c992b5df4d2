"""Networks of `monai.networks.nets` that answer a little better than they were trained to."""

from __future__ import annotations

from typing import Any

import torch
from monai.networks.nets.resnet import ResNet


class BothWays(ResNet):
    """MONAI's ResNet, with its parameters under their names, that looks at an image and at its mirror image.

    Answers the mean of both, (N, outputs), but for the output `mirrored`, which tells the two apart: of it, half the
    difference. It was trained on both, so that neither is strange to it. What passes through the layers last is that of
    the image as it is.
    """

    def __init__(self, *, mirrored: int, **network: Any) -> None:
        super().__init__(**network)
        sign = torch.ones(network["num_classes"])
        sign[mirrored] = -1
        self.register_buffer("_sign", sign, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        other_way = super().forward(x.flip(-1))
        return (super().forward(x) + self._sign * other_way) / 2
