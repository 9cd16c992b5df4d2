"""Why a chest radiograph may be read wrongly, by a bundle: turned in its plane, inverted, cut off at an edge.

Spoiled pictures are what its network was trained on, so its guard lets them through; another part of the body, or no
radiograph at all, is refused.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from pydicom import Dataset

from facts.fact import Evidence, Fact, Issue, Polarity, Quantity
from imaging_service.bundle import Bundle
from imaging_service.engine import Outputs
from imaging_service.one_class import OneClass
from imaging_service.readers.answers import ask, facts_of, refusal
from imaging_service.readers.chest_radiograph import ChestRadiograph
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading

_TURNED, _INVERTED = "image_turned", "image_inverted"
# Left, top, right and bottom of what is shown of an edge, in shares of the picture.
_STRIP = 0.04
_EDGES = {
    "cut_off_left": (0, 0, _STRIP, 1),
    "cut_off_top": (0, 0, 1, _STRIP),
    "cut_off_right": (1 - _STRIP, 0, 1, 1),
    "cut_off_bottom": (0, 1 - _STRIP, 1, 1),
}


class ImageQuality:
    """`image_turned`, its value how far, in degrees clockwise; `image_inverted`; `cut_off_left` and the other edges of
    the picture as it is shown, with a strip along the edge. Of a picture that is, or may be, turned no edge is
    assessed: edges were learned upright."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._chest = ChestRadiograph(bundle)
        upright = bundle.path / "models" / "upright.safetensors"
        self._upright = OneClass.load(upright) if upright.is_file() else None

    def accepts(self, dataset: Dataset) -> bool:
        """What the reader of findings takes."""
        return self._chest.accepts(dataset)

    def read(self, image: Image, forward: Forward) -> Reading:
        if not image.frames:
            return Reading()
        outputs = ask(self.bundle, image, forward)
        if isinstance(outputs, Issue):
            return Reading(issues=(outputs,))
        facts = {fact.concept.code: fact for fact in facts_of(self.bundle, outputs, image, forward)}
        if self._is_stranger(facts, outputs):
            return Reading(issues=(refusal(self.bundle, image),))
        assessed = self.bundle.heads.assessed
        if facts[_TURNED].polarity is not Polarity.ABSENT:
            assessed -= _EDGES.keys()
        return Reading.of((self._finished(facts[code], outputs, image) for code in facts if code in assessed), assessed)

    def sum_up(self, facts: list[Fact]) -> list[Fact]:
        """All of it: a series of radiographs has a few objects."""
        return facts

    def _is_stranger(self, facts: dict[str, Fact], outputs: Outputs) -> bool:
        """Whether what is taken for upright and not inverted lies farther than 1 from such chests: a second guard, as
        these lie much closer together than all that a picture may be turned into."""
        if self._upright is None or outputs.embedding is None:
            return False
        as_it_should = all(facts[code].polarity is Polarity.ABSENT for code in (_TURNED, _INVERTED))
        return as_it_should and not self._upright.distance(outputs.embedding)[0] <= 1

    def _finished(self, fact: Fact, outputs: Outputs, image: Image) -> Fact:
        code = fact.concept.code
        if code == _TURNED:
            return replace(fact, value=Quantity(f"{self._degrees(outputs, image):.0f}", "deg"))
        if code in _EDGES and fact.polarity is Polarity.PRESENT:
            return replace(fact, evidence=(_strip(image, _EDGES[code]),))
        return fact

    def _degrees(self, outputs: Outputs, image: Image) -> float:
        """Of the picture in its own proportions; the network saw it as a square."""
        names = [head.name for head in self.bundle.heads.outputs]
        cosine, sine = (float(outputs.logits[0, names.index(name)]) for name in ("cosine", "sine"))
        rows, columns = image.picture.pixels.shape
        return math.degrees(math.atan2(sine * columns, cosine * rows))


def _strip(image: Image, shares: tuple[float, ...]) -> Evidence:
    left, top, right, bottom = shares
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    rows, columns = image.picture.pixels.shape
    stored = image.picture.to_stored(corners * (columns, rows))
    return image.evidence(region=tuple(round(float(place), 1) for place in stored.ravel()))
