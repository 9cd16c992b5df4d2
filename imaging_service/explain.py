"""Where a network looked when it said that a finding is there: regions of the image, and their extent.

The network ends in a global average and one linear layer, so that its Grad-CAM (Selvaraju et al., ICCV 2017) is the
plain class activation map (Zhou et al., CVPR 2016): the last feature maps under the weights of the layer, without a
gradient. It says what the answer rests on, at the grain of those maps; it is no measured border of a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from imaging_service.display import Picture
from imaging_service.outline import Mask, hull, parts
from imaging_service.placement import on_picture

# Cells along the longer side of the picture: finer than any feature map, so that outlines are smooth.
_CELLS = 64


@dataclass(frozen=True, slots=True)
class Look:
    """How heat becomes regions; a bundle says its own numbers."""

    region: float = 0.7
    """A region is where the heat is at least this share of its maximum. Of 0.3 to 0.8 it came nearest to drawn
    boxes."""
    most: int = 3
    """Regions of one finding at most."""
    least: float = 0.1
    """A further region must hold at least this share of the heat of all regions."""


@dataclass(frozen=True, slots=True)
class Region:
    """`polygon`: x and y in turn, in pixels from the top left corner of the stored image. `energy`: its share of the
    heat on the picture. `extent`: its share of the picture's area."""

    polygon: tuple[float, ...]
    energy: float
    extent: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """`heat`: float32 (rows, columns) over the picture as it is looked at, 0 to 1, a few cells; `regions`: the one of
    the greatest heat first, none where nothing speaks for the finding."""

    heat: NDArray[np.float32]
    regions: tuple[Region, ...]

    @property
    def extent(self) -> float:
        """Share of the picture's area that lies in a region."""
        return sum(region.extent for region in self.regions)


def heat_map(
    maps: NDArray[np.float32], weights: NDArray[np.float32], ordinary: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """What each cell adds to the answer: feature maps (channels, h, w) under the weights (channels,) of one output.

    What speaks against the finding is set to 0, as in Grad-CAM, from which it differs by the constant factor h x w.
    Of a rare finding nearly everything speaks against it, even where the answer is well above its usual: with the
    feature maps of an `ordinary` image, the mean of many without a finding, it is what a cell adds more than there.
    """
    return np.maximum(np.tensordot(weights, maps if ordinary is None else maps - ordinary, 1), 0).astype(np.float32)


def explain(heat: NDArray[np.float32], picture: Picture, look: Look = Look()) -> Explanation:
    """Where the heat (h, w) over the network's input, to which the whole picture was resized, lies in the image."""
    over = on_picture(np.where(np.isfinite(heat), heat, 0), picture.pixels.shape, _CELLS)
    peak = float(over.max())
    if peak <= 0:
        return Explanation(np.zeros_like(over), ())
    over = over / peak
    hot = over >= look.region
    return Explanation(over, tuple(_region(part, over, picture) for part in _kept(hot, over, look)))


def _kept(hot: Mask, over: NDArray[np.float32], look: Look) -> list[Mask]:
    """The hottest part, and those of the next that are no crumbs."""
    first, *rest = islice(parts(hot, over), look.most)
    enough = look.least * float(over[hot].sum())
    return [first, *(part for part in rest if float(over[part].sum()) >= enough)]


def _region(part: Mask, over: NDArray[np.float32], picture: Picture) -> Region:
    points = picture.to_stored(hull(part) * picture.pixels.shape[::-1]).round(1)
    return Region(tuple(points.ravel().tolist()), float(over[part].sum() / over.sum()), float(part.mean()))
