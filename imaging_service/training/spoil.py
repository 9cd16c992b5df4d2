"""Radiographs spoiled on purpose: turned, inverted, cut off. What was done to each is its label, so nobody need label.

A frontal chest radiograph as it is archived stands upright, bright where dense, with both lungs inside; what is made
of it here does not, by a known amount. What has nothing to do with the body tells nothing: black corners, borders,
stretching, sharpness, grey scale and stamped marks vary in spoiled and unspoiled pictures alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

EDGES = ("left", "top", "right", "bottom")
TURNED_DEGREES = 15.0
"""Turned by this much or more counts as turned; by a third of it or less as upright: people do not stand straight."""
CUT_SHARE = 0.15
"""A body cut by this share of its extent or more counts as cut off, by a third of it or less as whole."""


@dataclass(frozen=True, slots=True)
class Spoiled:
    """`pictures` (N, 1, size, size). The rest is (N,) or, edge by edge in the order of EDGES, (N, 4): 1 yes, 0 no,
    NaN where neither can be said. `angle`: degrees clockwise, -180 to 180."""

    pictures: Tensor
    turned: Tensor
    angle: Tensor
    inverted: Tensor
    cut: Tensor


def content_boxes(pictures: Tensor) -> Tensor:
    """Where (N, 1, rows, columns) of 0 to 1 are more than a flat border: (N, 4), left, top, right, bottom, -1 to 1."""
    return torch.stack([torch.cat([_lively(one, 0), _lively(one, 1)])[[0, 2, 1, 3]] for one in pictures[:, 0]])


def spoil(pictures: Tensor, boxes: Tensor, size: int, rng: torch.Generator, *, leave: bool = False) -> Spoiled:
    """A spoiled copy of each of the float `pictures` (N, 1, rows, columns) of 0 to 1, seen at `size` x `size`.

    `leave`: nothing is spoiled, and everything varies that has no meaning.
    """
    draw = _Draws(len(pictures), rng)
    mirrored = draw.chance(0.5)
    pictures = torch.where(mirrored[:, None, None, None], pictures.flip(3), pictures)
    boxes = torch.where(mirrored[:, None], boxes * torch.tensor([-1, 1, -1, 1]), boxes)
    boxes = torch.where(mirrored[:, None], boxes[:, [2, 1, 0, 3]], boxes)
    angle, turned = _angles(draw, leave)
    window, band, cut = _windows(boxes, draw, leave)
    # An odd angle shows the corners of the picture, unless less than the whole is looked at. So do upright ones.
    near = (((angle.abs() % 90) > 5) & draw.chance(0.7)) | draw.chance(0.15)
    zoom = torch.where(near, draw.between(0.70, 0.92), 1.0)
    cut = torch.where((near | (turned != 0))[:, None], torch.nan, cut)
    shown = _seen(pictures, window, angle, zoom, size, draw)
    shown = _grey(torch.where(_beyond(band, size)[:, None], shown, 0.0), draw)
    inverted = torch.zeros(draw.count) if leave else draw.chance(0.3).float()
    early = draw.chance(0.5).float()
    shown = _turned_over(shown, inverted * early)
    shown = _turned_over(_framed(_stamped(shown, draw), draw), inverted * (1 - early))
    return Spoiled(_noised(shown, draw), turned, angle, inverted, cut)


class _Draws:
    """Independent draws, one for each of `count` pictures."""

    def __init__(self, count: int, rng: torch.Generator) -> None:
        self.count, self._rng = count, rng

    def between(self, low: float, high: float) -> Tensor:
        return torch.empty(self.count).uniform_(low, high, generator=self._rng)

    def chance(self, probability: float) -> Tensor:
        return torch.rand(self.count, generator=self._rng) < probability

    def normal(self, like: Tensor) -> Tensor:
        return torch.randn(like.shape, generator=self._rng)


def _lively(picture: Tensor, along: int) -> Tensor:
    length = picture.shape[1 - along]
    at = torch.nonzero(picture.std(dim=along) > 0.02).flatten()
    first, last = (at[0].item(), at[-1].item() + 1) if len(at) >= length // 4 else (0, length)
    return torch.tensor([first, last]) / length * 2 - 1


def _angles(draw: _Draws, leave: bool) -> tuple[Tensor, Tensor]:
    """Degrees clockwise, and whether that is turned."""
    lean = draw.between(-5, 5)
    quarter = 90 * torch.floor(draw.between(1, 4)) + lean
    little = draw.between(-45, 45)
    any_angle = torch.where(draw.chance(0.6), little, draw.between(-180, 180))
    angle = torch.where(draw.chance(0.5), quarter, any_angle)
    angle = torch.where(draw.chance(1.0 if leave else 0.5), lean, angle)
    angle = torch.where(angle > 180, angle - 360, angle)
    turned = torch.where(angle.abs() >= TURNED_DEGREES, 1.0, torch.nan)
    return angle, torch.where(angle.abs() <= TURNED_DEGREES / 3, 0.0, turned)


def _windows(boxes: Tensor, draw: _Draws, leave: bool) -> tuple[Tensor, Tensor, Tensor]:
    """What is looked at, as boxes like the contents; which part of that stays black; which edges are cut, (N, 4)."""
    extent = (boxes[:, 2:] - boxes[:, :2])[:, [0, 1, 0, 1]]
    inward = torch.tensor([1, 1, -1, -1])
    spare = torch.stack([draw.between(-0.05, 0.12) for _ in EDGES], 1)
    far = torch.stack([draw.chance(0.12) for _ in EDGES], 1)
    spare = torch.where(far, spare + 0.2, spare)
    share = torch.stack([draw.between(CUT_SHARE / 2, 0.45) for _ in EDGES], 1)
    hit = torch.stack([draw.chance(0.0 if leave else 0.13) for _ in EDGES], 1)
    share = torch.where(hit, share, spare.neg().clamp(min=0))
    # A whole edge is that of the picture or of what is in it; a cut one is inside of it.
    whole = torch.where(draw.chance(0.5)[:, None], boxes, torch.tensor([-1.0, -1, 1, 1]))
    window = torch.where(hit, boxes + inward * share * extent, whole - inward * spare)
    # Half of those that were cut keep their proportions: the opposite edge moves away.
    shift = draw.chance(0.5)[:, None] & hit[:, [2, 3, 0, 1]] & ~hit
    window = torch.where(shift, window - inward * (share * extent)[:, [2, 3, 0, 1]], window)
    # Some are cut by the collimator and not by the edge of the picture, and what lies beyond is black.
    black = torch.stack([draw.between(0.02, 0.2) for _ in EDGES], 1)
    band = torch.where(torch.stack([draw.chance(0.12) for _ in EDGES], 1), black, 0.0)
    room = (window[:, 2:] - window[:, :2])[:, [0, 1, 0, 1]] / (1 - band[:, :2] - band[:, 2:])[:, [0, 1, 0, 1]]
    window = window - inward * band * room
    cut = torch.where(share >= CUT_SHARE, 1.0, torch.nan)
    return window, band, torch.where(share <= CUT_SHARE / 3, 0.0, cut)


def _seen(pictures: Tensor, window: Tensor, angle: Tensor, zoom: Tensor, size: int, draw: _Draws) -> Tensor:
    """The window, turned clockwise, at twice the size and averaged: what does not fit in a pixel does not alias."""
    middle, half = (window[:, :2] + window[:, 2:]) / 2, (window[:, 2:] - window[:, :2]) / 2 * zoom[:, None]
    cosine, sine = torch.cos(angle * math.pi / 180), torch.sin(angle * math.pi / 180)
    turn = torch.stack([torch.stack([cosine, sine], 1), torch.stack([-sine, cosine], 1)], 1)
    affine = torch.cat([half[:, :, None] * turn, middle[:, :, None]], 2)
    grid = F.affine_grid(affine, [draw.count, 1, 2 * size, 2 * size], align_corners=False)
    black = F.grid_sample(pictures, grid, padding_mode="zeros", align_corners=False)
    drawn_out = F.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    return F.avg_pool2d(torch.where(draw.chance(0.6)[:, None, None, None], black, drawn_out), 2)


def _beyond(band: Tensor, size: int) -> Tensor:
    """(N, size, size): False in the black bands."""
    at = (torch.arange(size) + 0.5) / size
    columns = (at > band[:, 0, None]) & (at < 1 - band[:, 2, None])
    rows = (at > band[:, 1, None]) & (at < 1 - band[:, 3, None])
    return rows[:, :, None] & columns[:, None, :]


def _grey(pictures: Tensor, draw: _Draws) -> Tensor:
    """Another grey scale: a gamma, an interval outside of which all is black or white; in a third, what is dark or
    bright over a large area is evened out, as radiography systems do it."""
    side = pictures.shape[-1] // 8 * 2 + 1
    around = F.avg_pool2d(pictures, side, stride=1, padding=side // 2, count_include_pad=False)
    evened = torch.where(draw.chance(0.33), draw.between(0.1, 0.8), 0.0)[:, None, None, None]
    pictures = pictures - evened * (around - pictures.mean((1, 2, 3), keepdim=True))
    gamma, low, high = (draw.between(*ends)[:, None, None, None] for ends in ((-0.5, 0.5), (0, 0.1), (0.85, 1.05)))
    return ((pictures.clamp(0, 1) ** gamma.exp() - low) / (high - low)).clamp(0, 1)


def _turned_over(pictures: Tensor, inverted: Tensor) -> Tensor:
    flag = inverted[:, None, None, None]
    return flag * (1 - pictures) + (1 - flag) * pictures


def _stamped(pictures: Tensor, draw: _Draws) -> Tensor:
    """A bright or dark mark somewhere in a third of them."""
    size = pictures.shape[-1]
    at = (torch.arange(size) + 0.5) / size
    inside = []
    for _ in range(2):
        middle, half = draw.between(0, 1)[:, None], draw.between(0.01, 0.06)[:, None]
        inside.append((at - middle).abs() < half)
    mark = inside[0][:, :, None] & inside[1][:, None, :] & draw.chance(0.33)[:, None, None]
    return torch.where(mark[:, None], draw.chance(0.6).float()[:, None, None, None], pictures)


def _framed(pictures: Tensor, draw: _Draws) -> Tensor:
    """A leaning frame of one grey around a sixth of them: a film that lay askew on the scanner."""
    at = (torch.arange(pictures.shape[-1]) + 0.5) / pictures.shape[-1] * 2 - 1
    lean = (draw.between(-15, 15) * math.pi / 180)[:, None, None]
    x = torch.cos(lean) * at[None, None, :] + torch.sin(lean) * at[None, :, None]
    y = torch.cos(lean) * at[None, :, None] - torch.sin(lean) * at[None, None, :]
    wide, high = (draw.between(0.88, 1.15)[:, None, None] for _ in range(2))
    outside = ((x.abs() > wide) | (y.abs() > high)) & draw.chance(0.17)[:, None, None]
    grey = torch.where(draw.chance(0.7), 0.0, draw.between(0, 1))
    return torch.where(outside[:, None], grey[:, None, None, None], pictures)


def _noised(pictures: Tensor, draw: _Draws) -> Tensor:
    soft = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    weight = draw.between(-0.3, 0.8).clamp(min=0)[:, None, None, None]
    noise = draw.normal(pictures) * draw.between(-0.01, 0.025).clamp(min=0)[:, None, None, None]
    return (pictures + weight * (soft - pictures) + noise).clamp(0, 1)
