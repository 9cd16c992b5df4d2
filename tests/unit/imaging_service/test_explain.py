"""Where the network looked: regions of the stored image, the patient's side, and when neither is said."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from imaging_service.display import Picture
from imaging_service.explain import Look, explain, heat_map


def picture(rows: int, columns: int, flipped: bool = False) -> Picture:
    return Picture(np.zeros((rows, columns), np.float32), flipped=flipped)


SQUARE = picture(800, 800)


def spots(*cells: tuple[int, int], size: int = 8) -> NDArray[np.float32]:
    """Heat in the cells (row, column) of a map and nowhere else."""
    heat = np.zeros((size, size), np.float32)
    for cell in cells:
        heat[cell] = 1
    return heat


def box(polygon: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    points = np.array(polygon).reshape(-1, 2)
    return (*points.min(0), *points.max(0))


def centre(polygon: tuple[float, ...]) -> tuple[float, float]:
    left, top, right, bottom = box(polygon)
    return (left + right) / 2, (top + bottom) / 2


@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf])
def test_a_map_without_any_heat_is_no_region(value: float) -> None:
    nothing = explain(np.full((8, 8), value, np.float32), SQUARE)
    assert (nothing.regions, nothing.extent) == ((), 0)
    assert not nothing.heat.any()


def test_faint_heat_elsewhere_is_no_region() -> None:
    heat = spots((4, 1))
    heat[4, 6] = 0.4
    faint = explain(heat, SQUARE)
    assert len(faint.regions) == 1


def test_what_speaks_against_a_finding_gives_no_heat() -> None:
    maps = np.array([[[1, 2]], [[5, 0]]], np.float32)
    assert heat_map(maps, np.array([2, -1], np.float32)).tolist() == [[0, 4]]


def test_heat_is_what_is_more_than_in_an_ordinary_image() -> None:
    maps = np.array([[[1, 3]]], np.float32)
    ordinary = np.array([[[2, 2]]], np.float32)
    assert not heat_map(maps, np.array([-1], np.float32)).any()
    assert heat_map(maps, np.array([-1], np.float32), ordinary).tolist() == [[1, 0]]


def test_heat_in_two_places_is_two_regions() -> None:
    both = explain(spots((6, 1), (6, 6)), SQUARE)
    assert len(both.regions) == 2


def test_a_region_lies_where_the_heat_is() -> None:
    (region,) = explain(spots((2, 5)), SQUARE, Look(region=0.5)).regions
    # The middle of cell (2, 5), each cell 100 pixels wide.
    assert centre(region.polygon) == pytest.approx((550, 250), abs=10)
    assert region.extent == pytest.approx(1 / 64, rel=0.5)


def test_a_region_at_the_border_stays_inside_the_image() -> None:
    (region,) = explain(spots((0, 0), (1, 0)), SQUARE).regions
    left, top, right, bottom = box(region.polygon)
    assert (left, top) == (0, 0)
    assert right < 200 and bottom < 300


@pytest.mark.parametrize(("rows", "columns"), [(1000, 600), (600, 1000)])
def test_the_picture_was_resized_whole_and_so_is_the_heat(rows: int, columns: int) -> None:
    """The same share of each side, whatever their ratio."""
    (region,) = explain(spots((5, 7), size=20), picture(rows, columns)).regions
    assert centre(region.polygon) == pytest.approx((0.375 * columns, 0.275 * rows), abs=16)


def test_of_a_picture_turned_to_be_looked_at_the_region_is_in_stored_pixels() -> None:
    seen = explain(spots((2, 1)), picture(800, 800, flipped=True))
    (region,) = seen.regions
    assert centre(region.polygon) == pytest.approx((650, 250), abs=10)


def test_the_hottest_region_comes_first() -> None:
    heat = spots((1, 1), (6, 6))
    heat[1, 1] = 0.8
    first, second = explain(heat, SQUARE).regions
    assert centre(first.polygon)[0] > centre(second.polygon)[0]
    assert first.energy > second.energy


def test_a_crumb_beside_a_region_is_left_out() -> None:
    heat = spots((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2))
    heat[6, 6] = 0.55
    assert len(explain(heat, SQUARE, Look(least=0.1)).regions) == 1


@pytest.mark.parametrize("shape", [(8, 8), (4, 4), (7, 7), (1, 1)])
def test_shares_are_shares_whatever_the_heat(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(7)
    for _ in range(20):
        seen = explain(rng.random(shape, np.float32), picture(300, 501), Look(region=0.3))
        assert seen.regions
        assert 0 < sum(region.energy for region in seen.regions) <= 1
        assert 0 < seen.extent <= 1
        for region in seen.regions:
            left, top, right, bottom = box(region.polygon)
            assert 0 <= left < right <= 501 and 0 <= top < bottom <= 300


def test_a_polygon_is_convex_and_runs_one_way_round() -> None:
    heat = spots((1, 1), (1, 2), (2, 2), (3, 2), (3, 3))
    (region,) = explain(heat, SQUARE).regions
    points = np.array(region.polygon).reshape(-1, 2)
    edges = np.roll(points, -1, 0) - points
    turns = edges[:, 0] * np.roll(edges[:, 1], -1) - edges[:, 1] * np.roll(edges[:, 0], -1)
    assert (turns > 0).all()
