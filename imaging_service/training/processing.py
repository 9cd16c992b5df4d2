"""Pictures as another maker's console might have processed them: edges lifted, contrast evened out, tones bent.

The pictures of one hospital share one way of processing. The guard must not take another for another kind of picture.
"""

from __future__ import annotations

import torch
from monai.networks.layers import GaussianFilter

_SMALLEST_RADIUS, _LARGEST_RADIUS, _STRONGEST = 2.0, 16.0, 2.5
_BINS = 64


def processed(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """(N, 1, rows, columns) of 0 to 1, and so is what is answered. All of a batch are processed alike."""
    radius, strength, share = torch.rand(3, generator=generator).tolist()
    smooth = GaussianFilter(2, _SMALLEST_RADIUS + radius * (_LARGEST_RADIUS - _SMALLEST_RADIUS))(pictures)
    lifted = pictures + strength * _STRONGEST * (pictures - smooth)
    low, high = lifted.amin((2, 3), keepdim=True), lifted.amax((2, 3), keepdim=True)
    lifted = (lifted - low) / (high - low).clamp(min=1e-6)
    return share * _evened(lifted) + (1 - share) * lifted


def _evened(pictures: torch.Tensor) -> torch.Tensor:
    """Each tone becomes the share of the picture that is darker (histogram equalisation)."""
    levels = (pictures * (_BINS - 1)).round().long().flatten(1)
    counts = torch.zeros(len(pictures), _BINS).scatter_add_(1, levels, torch.ones(levels.shape))
    darker = counts.cumsum(1) / levels.shape[1]
    return darker.gather(1, levels).view_as(pictures)
