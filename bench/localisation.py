"""Whether the model looked where people drew a box: its regions against boxes of findings.

    .venv/bin/python bench/localisation.py --boxes BOXES --images ZIP --bundle models/chest-radiograph [--json]

ZIP holds the images as JPEG. BOXES is NIH's BBox_List_2017: columns `Image Index`, `Finding Label`, then x, y, width
and height of a box in pixels of the image at 1024 by 1024, and `file`, the name of the image in the zip. No network was
trained on a box.

point       the hottest place lies in the box ("pointing game")
iou>T       the box around the hottest region and the drawn box share at least T of what they cover together
said        of boxes that lie on one side of the picture: a side is said, right or left (by `imaging_service.sides`)
right       of those: it is the side of the box
seen        of the images with a box, the finding is present at the bundle's operating point

Each figure of the bundle stands beside that of two maps that have not seen the image: `other`, the heat of the same
finding in the next image that has it, which knows where the finding mostly is; `middle`, one blob in the middle of the
picture, always the same. A model looks at the image only as far as it is better than `other`. Intervals hold 95 of 100
redraws of the patients.
"""

from __future__ import annotations

import argparse
import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from facts import vocabulary
from facts.fact import Laterality, Polarity
from imaging_service.bundle import Bundle
from imaging_service.display import Picture
from imaging_service.explain import Explanation, Look, explain, heat_map
from imaging_service.heads import FindingHead
from imaging_service.sides import doubled
from imaging_service.training.scores import Interval, interval

# The list of boxes has a spelling of its own.
_NAMES = {"Infiltrate": "Infiltration"}
_SIDE = 1024
_IOUS = (0.1, 0.25, 0.3)
# A box that reaches less than this share of its width over the middle lies on one side.
_OVER = 0.15

Heat = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Boxed:
    """A drawn box as shares of the picture, with the heat of its finding over the network's square."""

    finding: str
    concept: str
    patient: str
    left: float
    top: float
    right: float
    bottom: float
    picture: Picture
    heat: Heat
    seen: bool
    told: Laterality | None

    @property
    def side(self) -> Laterality | None:
        width = self.right - self.left
        if self.right < 0.5 + _OVER * width:
            return Laterality.RIGHT
        return Laterality.LEFT if self.left > 0.5 - _OVER * width else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one map came to on one box; NaN where a figure does not apply. The side has nothing to do with the map."""

    point: float
    iou: float
    said: float
    right: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--boxes", type=Path, required=True)
    arguments.add_argument("--images", type=Path, required=True)
    arguments.add_argument("--bundle", type=Path, required=True)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    bundle = Bundle.open(options.bundle)
    boxed = list(read_boxes(options.boxes, options.images, bundle))
    look = bundle.heads.maps.look if bundle.heads.maps else Look()
    tables = {"model": figures(boxed, [box.heat for box in boxed], look)}
    tables["other"] = figures(boxed, others(boxed), look)
    tables["middle"] = figures(boxed, [middle()] * len(boxed), look)
    by_finding = {name: figures(*_only(boxed, name), look) for name in sorted({box.finding for box in boxed})}
    seen = [box for box in boxed if box.seen]
    tables["model, seen"] = figures(seen, [box.heat for box in seen], look)
    answer = {"bundle": bundle.name, "digest": bundle.digest, "boxes": len(boxed), "seen": len(seen)}
    if options.json:
        plain = {name: {key: _plain(one) for key, one in row.items()} for name, row in (tables | by_finding).items()}
        print(json.dumps(answer | {"figures": plain}))
        return
    print(answer)
    for name, row in (tables | by_finding).items():
        print(
            f"{name:14}", "  ".join(f"{key} {one.value:.2f} ({one.low:.2f}-{one.high:.2f})" for key, one in row.items())
        )


def read_boxes(boxes: Path, images: Path, bundle: Bundle) -> Iterable[Boxed]:
    channels = {head.name: (at, head) for at, head in enumerate(bundle.heads.outputs) if isinstance(head, FindingHead)}
    with boxes.open(encoding="utf-8", newline="") as lines, zipfile.ZipFile(images) as archive:
        names = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        for row in list(csv.reader(lines))[1:]:
            finding = _NAMES.get(row[1], row[1])
            x, y, width, height = (float(number) / _SIDE for number in row[2:6])
            file = next(cell for cell in row if cell in names)
            channel, head = channels[finding]
            grey = imagecodecs.jpeg8_decode(archive.read(names[file]))
            picture = Picture((grey if grey.ndim == 2 else grey[..., 0]).astype(np.float32) / 255)
            prepared = bundle.prepare(picture.pixels)
            outputs = bundle.forward(prepared[None])
            halves = bundle.forward(np.stack(doubled(prepared))).logits[:, channel]
            told = head.side.side(float(halves[0]), float(halves[1])) if head.side else None
            assert outputs.maps is not None
            heat = heat_map(outputs.maps[0], bundle.class_weights[channel], bundle.ordinary_maps)
            probability = head.probability(float(outputs.logits[0, channel]))
            seen = head.assessed and head.polarity(probability) is Polarity.PRESENT
            patient = row[0].partition("_")[0]
            yield Boxed(finding, head.concept, patient, x, y, x + width, y + height, picture, heat, seen, told)


def others(boxed: Sequence[Boxed]) -> list[Heat]:
    """For each box the heat of the next patient with the same finding."""
    heats = []
    for at, box in enumerate(boxed):
        rest = [*boxed[at + 1 :], *boxed[:at]]
        heats.append(next(one.heat for one in rest if one.finding == box.finding and one.patient != box.patient))
    return heats


def middle() -> Heat:
    """A round blob in the middle, as wide as a lung."""
    along = np.linspace(-1, 1, 16, dtype=np.float32) ** 2
    return np.exp(-(along[:, None] + along[None]) / 0.25).astype(np.float32)


def figures(boxed: Sequence[Boxed], heats: Sequence[Heat], look: Look) -> dict[str, Interval]:
    outcomes = [_outcome(box, explain(heat, box.picture, look)) for box, heat in zip(boxed, heats, strict=True)]
    patients = [box.patient for box in boxed]
    figure: dict[str, Callable[[Outcome], float]] = {"point": lambda one: one.point}
    figure |= {f"iou>{least}": lambda one, least=least: float(one.iou > least) for least in _IOUS}
    figure |= {"said": lambda one: one.said, "right": lambda one: one.right}
    rows = {name: np.array([of(one) for one in outcomes]) for name, of in figure.items()}
    return {name: interval(lambda drawn, row=row: _mean(row[drawn]), patients) for name, row in rows.items()}


def _outcome(box: Boxed, seen: Explanation) -> Outcome:
    said = right = float("nan")
    if box.side is not None and vocabulary.may_have_side(box.concept):
        said = float(box.told is not None)
        right = float(box.told is box.side) if said else right
    if not seen.regions:
        return Outcome(0, 0, said, right)
    row, column = np.unravel_index(np.argmax(seen.heat), seen.heat.shape)
    y, x = (row + 0.5) / seen.heat.shape[0], (column + 0.5) / seen.heat.shape[1]
    point = box.left <= x <= box.right and box.top <= y <= box.bottom
    return Outcome(float(point), _overlap(box, seen.regions[0].polygon), said, right)


def _overlap(box: Boxed, polygon: Sequence[float]) -> float:
    rows, columns = box.picture.pixels.shape
    xs, ys = np.array(polygon[0::2]) / columns, np.array(polygon[1::2]) / rows
    left, right, top, bottom = xs.min(), xs.max(), ys.min(), ys.max()
    across = min(right, box.right) - max(left, box.left)
    down = min(bottom, box.bottom) - max(top, box.top)
    both = max(across, 0) * max(down, 0)
    either = (right - left) * (bottom - top) + (box.right - box.left) * (box.bottom - box.top) - both
    return float(both / either)


def _only(boxed: Sequence[Boxed], finding: str) -> tuple[list[Boxed], list[Heat]]:
    chosen = [box for box in boxed if box.finding == finding]
    return chosen, [box.heat for box in chosen]


def _plain(figure: Interval) -> dict[str, float | None]:
    """JSON has no NaN."""
    return {name: None if np.isnan(number) else number for name, number in asdict(figure).items()}


def _mean(values: NDArray[np.floating]) -> float:
    """Of those that apply."""
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else float("nan")


if __name__ == "__main__":
    main()
