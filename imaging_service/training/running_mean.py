"""The running mean of a network's weights, which is what is kept of a training."""

from __future__ import annotations

import torch


@torch.no_grad()
def follow(mean: torch.nn.Module, network: torch.nn.Module, step: int, kept: float) -> None:
    """Moves `mean` towards `network` after `step` steps: it keeps the share `kept` of what it was, less in the first
    steps, when that is nearly nothing. Counts are taken over as they are."""
    share = max(1 - kept, 20 / (step + 20))
    for old, new in zip(mean.state_dict().values(), network.state_dict().values(), strict=True):
        if old.is_floating_point():
            old.lerp_(new, share)
        else:
            old.copy_(new)
