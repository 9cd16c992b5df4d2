"""Radiographs are spoiled as their labels say, and the others are not."""

from __future__ import annotations

from functools import cache

import pytest
import torch

from imaging_service.training.spoil import CUT_SHARE, EDGES, TURNED_DEGREES, Spoiled, content_boxes, spoil


def drawn(count: int = 64) -> torch.Tensor:
    """A dark sky above a bright ground with a brighter pole that stands in the middle."""
    picture = torch.full((128, 128), 0.2)
    picture[64:] = 0.6
    picture[20:64, 60:68] = 1.0
    picture += 0.12 * torch.rand((128, 128), generator=torch.Generator().manual_seed(5))
    return picture.clamp(0, 1).expand(count, 1, 128, 128).clone()


@cache
def spoiled(leave: bool = False, count: int = 64) -> Spoiled:
    pictures = drawn(count)
    return spoil(pictures, content_boxes(pictures), 64, torch.Generator().manual_seed(3), leave=leave)


def test_what_is_left_is_neither_turned_nor_inverted_nor_cut() -> None:
    left = spoiled(leave=True)
    assert left.angle.abs().max() <= TURNED_DEGREES / 3
    assert left.turned.tolist() == [0.0] * 64
    assert left.inverted.tolist() == [0.0] * 64
    assert not (left.cut == 1).any()


def test_what_is_left_stands_upright_and_is_bright_below() -> None:
    left = spoiled(leave=True)
    above, below = left.pictures[:, :, 16:30].mean((1, 2, 3)), left.pictures[:, :, 36:50].mean((1, 2, 3))
    assert (below > above).float().mean() > 0.9


def test_an_inverted_picture_is_dark_where_it_was_bright() -> None:
    given = spoiled(count=256)
    upright = (given.turned == 0) & (given.inverted == 1)
    above, below = given.pictures[upright, :, 16:30].mean((1, 2, 3)), given.pictures[upright, :, 36:50].mean((1, 2, 3))
    assert upright.sum() > 15 and (below < above).float().mean() > 0.8


def test_the_angle_is_clockwise() -> None:
    given = spoiled(count=256)
    quarter = ((given.angle - 90).abs() < 6) & (given.inverted == 0)
    # A quarter turn clockwise brings the bright ground to the left.
    left, right = (
        given.pictures[quarter, :, :, 14:28].mean((1, 2, 3)),
        given.pictures[quarter, :, :, 36:50].mean((1, 2, 3)),
    )
    assert quarter.sum() > 8 and (left > right).float().mean() > 0.75


def test_turned_is_what_is_turned_by_enough() -> None:
    given = spoiled(count=256)
    assert torch.equal(given.turned == 1, given.angle.abs() >= TURNED_DEGREES)
    assert torch.equal(given.turned == 0, given.angle.abs() <= TURNED_DEGREES / 3)


def test_of_a_turned_picture_no_edge_is_known() -> None:
    given = spoiled(count=256)
    assert given.cut[given.turned == 1].isnan().all()


def test_a_cut_edge_takes_its_share() -> None:
    given = spoiled(count=512)
    top = EDGES.index("top")
    cut, whole = (given.cut[:, top] == value for value in (1, 0))
    # The ground fills more of a picture whose sky was cut off.
    upright = (given.inverted == 0) & (given.cut[:, [0, 2, 3]] == 0).all(1)
    bright = (given.pictures > given.pictures.mean((1, 2, 3), keepdim=True)).float().mean((1, 2, 3))
    assert bright[cut & upright].mean() > bright[whole & upright].mean() + CUT_SHARE / 3


def test_the_same_seed_spoils_in_the_same_way() -> None:
    assert torch.equal(spoiled().pictures, spoiled.__wrapped__().pictures)


@pytest.mark.parametrize(("rows", "columns"), [((30, 90), (0, 128)), ((0, 128), (10, 100))])
def test_a_flat_border_is_not_of_the_contents(rows: tuple[int, int], columns: tuple[int, int]) -> None:
    picture = torch.zeros(1, 1, 128, 128)
    inside = torch.rand((rows[1] - rows[0], columns[1] - columns[0]), generator=torch.Generator().manual_seed(0))
    picture[0, 0, rows[0] : rows[1], columns[0] : columns[1]] = inside
    left, top, right, bottom = ((content_boxes(picture)[0] + 1) * 64).tolist()
    assert ((top, bottom), (left, right)) == (rows, columns)
