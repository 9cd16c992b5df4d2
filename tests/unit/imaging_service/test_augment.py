"""What training does to pictures: nothing that makes another patient of them, and mirrored means left to right."""

from __future__ import annotations

import torch

from imaging_service.training.augment import Augment, Mixed, standardise
from imaging_service.training.processing import processed

COUNT = 64


def quarter(rows: slice, columns: slice) -> torch.Tensor:
    """Pictures with one bright quarter."""
    pictures = torch.full((COUNT, 1, 128, 128), 0.2)
    pictures[..., rows, columns] = 0.9
    return pictures


def augmented(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    changed, mirrored = Augment(torch.Generator().manual_seed(1))(pictures)
    assert changed.shape == pictures.shape
    assert 0 < mirrored.sum() < COUNT
    return changed, mirrored


def test_no_picture_is_stood_on_its_head() -> None:
    changed, _ = augmented(quarter(slice(0, 64), slice(0, 128)))
    upper, lower = changed[..., :64, :].mean((1, 2, 3)), changed[..., 64:, :].mean((1, 2, 3))
    assert (upper > lower).all()


def test_mirrored_pictures_and_they_alone_have_left_and_right_exchanged() -> None:
    changed, mirrored = augmented(quarter(slice(0, 128), slice(0, 64)))
    left, right = changed[..., :64].mean((1, 2, 3)), changed[..., 64:].mean((1, 2, 3))
    assert ((right > left) == (mirrored > 0.5)).all()


def test_pictures_are_mixed_by_the_shares_of_their_targets() -> None:
    pictures = torch.arange(8.0).view(8, 1, 1, 1).expand(8, 1, 4, 4)
    mixed, targets = Mixed(8, 0.3, seed=1)(pictures, torch.arange(8.0).view(8, 1))
    assert torch.allclose(mixed[:, 0, 0, 0], targets[:, 0])
    assert not torch.equal(targets[:, 0], torch.arange(8.0))


def test_a_picture_without_contrast_stays_finite() -> None:
    assert torch.isfinite(standardise(torch.full((1, 1, 8, 8), 0.5))).all()


def test_a_picture_processed_otherwise_shows_the_same_chest() -> None:
    generator = torch.Generator().manual_seed(2)
    pictures = torch.rand(8, 1, 16, 16, generator=generator).repeat_interleave(8, 2).repeat_interleave(8, 3)
    for _ in range(8):
        changed = processed(pictures, generator)
        assert changed.min() >= 0 and changed.max() <= 1
        brightness = torch.stack([pictures.flatten(), changed.flatten()])
        assert torch.corrcoef(brightness)[0, 1] > 0.9


def test_a_blank_picture_can_be_processed() -> None:
    assert torch.isfinite(processed(torch.zeros(1, 1, 32, 32), torch.Generator().manual_seed(0))).all()
