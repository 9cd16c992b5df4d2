"""Pictures as they might also have been taken: turned, nearer, mirrored, darker, softer, noisier, partly covered."""

from __future__ import annotations

import math

import torch
from monai.networks.layers import AffineTransform
from monai.transforms.regularization.array import MixUp
from torch.nn import functional

_DEGREES = 12.0
_NEARER, _FARTHER, _STRETCH, _SHIFT = 0.16, 0.12, 0.1, 0.08
_GAMMA = 0.35
_BRIGHTNESS, _CONTRAST, _NOISE = 0.15, 0.1, 0.08
_BLURRED, _COVERED = 0.3, 0.4
_SMALLEST_COVER, _LARGEST_COVER = 8, 40


def standardise(pictures: torch.Tensor) -> torch.Tensor:
    """(N, 1, rows, columns): each minus its mean, by its standard deviation. The last step before the network."""
    mean = pictures.mean((1, 2, 3), keepdim=True)
    deviation = pictures.std((1, 2, 3), keepdim=True, correction=0)
    return (pictures - mean) / (deviation + 1e-3)


class Augment:
    """Called with pictures (N, 1, rows, columns) of 0 to 1; answers standardised ones, and which were mirrored (N,)."""

    def __init__(self, generator: torch.Generator) -> None:
        self._generator = generator
        self._warp = AffineTransform(
            normalized=True, mode="bilinear", padding_mode="zeros", align_corners=False, reverse_indexing=False
        )

    def __call__(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        count = len(pictures)
        mirrored = (self._uniform(count, 0, 1) < 0.5).float()
        pictures = self._warp(pictures, self._affine(count, mirrored)).clamp(0, 1)
        pictures = self._soften(pictures)
        pictures = pictures ** torch.exp(self._uniform(count, -_GAMMA, _GAMMA)).view(-1, 1, 1, 1)
        pictures = standardise(pictures)
        contrast = torch.exp(self._uniform(count, -_CONTRAST, _CONTRAST)).view(-1, 1, 1, 1)
        brightness = self._uniform(count, -_BRIGHTNESS, _BRIGHTNESS).view(-1, 1, 1, 1)
        noise = torch.randn(pictures.shape, generator=self._generator)
        pictures = pictures * contrast + brightness + noise * self._uniform(count, 0, _NOISE).view(-1, 1, 1, 1)
        return self._cover(pictures), mirrored

    def _uniform(self, count: int, low: float, high: float) -> torch.Tensor:
        return torch.empty(count).uniform_(low, high, generator=self._generator)

    def _affine(self, count: int, mirrored: torch.Tensor) -> torch.Tensor:
        """(N, 2, 3), from the coordinates of the new picture to those of the old, both -1 to 1."""
        angle = self._uniform(count, -_DEGREES, _DEGREES) * math.pi / 180
        scale = torch.exp(self._uniform(count, -_NEARER, _FARTHER))
        stretch = torch.exp(self._uniform(count, -_STRETCH, _STRETCH))
        cosine, sine, flip = torch.cos(angle), torch.sin(angle), 1 - 2 * mirrored
        wide, high = scale * stretch, scale / stretch
        across = torch.stack([cosine * wide * flip, -sine * wide * flip, self._uniform(count, -_SHIFT, _SHIFT)], 1)
        down = torch.stack([sine * high, cosine * high, self._uniform(count, -_SHIFT, _SHIFT)], 1)
        return torch.stack([across, down], 1)

    def _soften(self, pictures: torch.Tensor) -> torch.Tensor:
        """Some lose detail: whether a picture came from a large or a small file must tell nothing."""
        chosen = self._uniform(len(pictures), 0, 1) < _BLURRED
        if chosen.any():
            side = int(pictures.shape[-1] * float(self._uniform(1, 0.5, 0.95)))
            small = functional.interpolate(pictures[chosen], size=(side, side), mode="bilinear", antialias=True)
            softened = functional.interpolate(small, size=pictures.shape[-2:], mode="bilinear")
            pictures = pictures.clone()
            pictures[chosen] = softened
        return pictures

    def _cover(self, pictures: torch.Tensor) -> torch.Tensor:
        """Some get a grey patch: a finding is seen by more than one of its signs."""
        rows, columns = pictures.shape[-2:]
        for at in torch.where(self._uniform(len(pictures), 0, 1) < _COVERED)[0].tolist():
            high, wide = self._whole(_SMALLEST_COVER, _LARGEST_COVER), self._whole(_SMALLEST_COVER, _LARGEST_COVER)
            top, left = self._whole(0, rows - high), self._whole(0, columns - wide)
            pictures[at, :, top : top + high, left : left + wide] = 0
        return pictures

    def _whole(self, low: int, high: int) -> int:
        return int(torch.randint(low, high, (1,), generator=self._generator))


class Mixed:
    """Pictures of a batch blended two by two, and their targets by the same shares (MONAI's MixUp)."""

    def __init__(self, size: int, alpha: float, seed: int) -> None:
        self._mix = MixUp(size, alpha)
        self._mix.set_random_state(seed)

    def __call__(self, pictures: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(N, 1, rows, columns) and (N, outputs); N is the size of the batch."""
        self._mix.randomize()
        return self._mix.apply(pictures), self._mix.apply(targets[:, None, None, :])[:, 0, 0]
