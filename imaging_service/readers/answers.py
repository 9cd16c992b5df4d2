"""The outputs of a network to facts, by the heads of its bundle: the part that readers of bundles share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from facts.fact import Coded, Evidence, Fact, Issue, Laterality, Polarity, Producer, Quantity, Source, named
from imaging_service import VERSION
from imaging_service.bundle import Bundle
from imaging_service.engine import Outputs, Pixels
from imaging_service.explain import explain, heat_map
from imaging_service.heads import CodedHead, FindingHead, QuantityHead
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading
from imaging_service.sides import SideScale, doubled

MIRRORED = "image_mirrored"


def reading_of(bundle: Bundle, image: Image, forward: Forward) -> Reading:
    """All that the bundle says of the first frame; nothing of an object that did not decode."""
    if not image.frames:
        return Reading()
    outputs = ask(bundle, image, forward)
    if isinstance(outputs, Issue):
        return Reading(issues=(outputs,))
    return Reading.of(facts_of(bundle, outputs, image, forward), bundle.heads.assessed)


def ask(bundle: Bundle, image: Image, forward: Forward) -> Outputs | Issue:
    """The outputs for the first frame, N = 1; an issue when the guard of the bundle does not know such pictures."""
    outputs = forward(bundle, bundle.prepare(image.picture.pixels))
    guard = bundle.heads.one_class
    if guard is None or bundle.distance(outputs)[0] <= guard.threshold:
        return outputs
    return refusal(bundle, image)


def refusal(bundle: Bundle, image: Image) -> Issue:
    message = f"not like the pictures that {bundle.name} was trained on; nothing is said of it"
    return Issue(code="out-of-distribution", place=image.place, message=message, source=Source.IMAGE)


def facts_of(bundle: Bundle, outputs: Outputs, image: Image, forward: Forward) -> Iterator[Fact]:
    """One fact for each head that is assessed, N = 1.

    A finding is present, possible or absent by its operating points and always has its probability; where it is present
    the evidence is where the network looked, and a side is said if the bundle has a scale for it. A coded value has the
    probability of the code that is said, and is possible where the network is in doubt between the two. A quantity has
    the interval that holds 95 % of true values as its reference interval.
    """
    halves = _Halves(bundle, image, forward)
    sides_hold = not _may_be_mirrored(bundle, outputs)
    for number, head in bundle.heads.channels():
        output = float(outputs.logits[0, number])
        if isinstance(head, FindingHead):
            yield _finding(bundle, outputs, number, head, image, halves if sides_hold else None)
        elif isinstance(head, CodedHead):
            code, probability, polarity = head.said(output)
            yield _fact(bundle, head.concept, image, polarity, probability=probability, value=Coded(code))
        else:
            yield _fact(bundle, head.concept, image, value=_quantity(head, output))


class _Halves:
    """The logits of either half of the picture beside its own mirror image, asked for once and only when needed."""

    def __init__(self, bundle: Bundle, image: Image, forward: Forward) -> None:
        self._bundle, self._image, self._forward = bundle, image, forward

    @cached_property
    def logits(self) -> tuple[Pixels, Pixels]:
        """(outputs,) each: of the patient's right half, of the left."""
        right, left = doubled(self._bundle.prepare(self._image.picture.pixels))
        return self._forward(self._bundle, right).logits[0], self._forward(self._bundle, left).logits[0]

    def side(self, number: int, scale: SideScale) -> Laterality | None:
        right, left = self.logits
        return scale.side(float(right[number]), float(left[number]))


def _finding(
    bundle: Bundle, outputs: Outputs, number: int, head: FindingHead, image: Image, halves: _Halves | None
) -> Fact:
    probability = head.probability(float(outputs.logits[0, number]))
    polarity = head.polarity(probability)
    regions: tuple[Evidence, ...] = ()
    laterality = None
    if polarity is Polarity.PRESENT and head.concept != MIRRORED:
        regions = _looked_at(bundle, outputs, number, image)
        laterality = halves.side(number, head.side) if halves and head.side else None
    first, *further = regions or (image.evidence(),)
    # The first place also says what the polarity follows from, for whoever looks there.
    told = (replace(first, text=head.operating()), *further)
    return _fact(bundle, head.concept, image, polarity, told, laterality, probability=probability)


def _looked_at(bundle: Bundle, outputs: Outputs, number: int, image: Image) -> tuple[Evidence, ...]:
    """The regions; none where the bundle has no maps or no heat is left."""
    maps = bundle.heads.maps
    if maps is None or outputs.maps is None:
        return ()
    heat = heat_map(outputs.maps[0], bundle.class_weights[number], bundle.ordinary_maps)
    seen = explain(heat, image.picture, maps.look)
    return tuple(image.evidence(region=region.polygon) for region in seen.regions)


def _may_be_mirrored(bundle: Bundle, outputs: Outputs) -> bool:
    for number, head in bundle.heads.channels():
        if head.concept == MIRRORED and isinstance(head, FindingHead):
            return head.polarity(head.probability(float(outputs.logits[0, number]))) is not Polarity.ABSENT
    return False


def _quantity(head: QuantityHead, output: float) -> Quantity:
    value = head.value(output)
    low, high = max(value - head.error, head.low), value + head.error
    return Quantity(f"{value:.1f}", head.unit, reference_low=f"{low:.1f}", reference_high=f"{high:.1f}")


def _fact(
    bundle: Bundle,
    code: str,
    image: Image,
    polarity: Polarity = Polarity.PRESENT,
    evidence: tuple[Evidence, ...] = (),
    laterality: Laterality | None = None,
    *,
    probability: float | None = None,
    value: Coded | Quantity | None = None,
) -> Fact:
    return Fact(
        source=Source.IMAGE,
        concept=named(code),
        polarity=polarity,
        laterality=laterality,
        value=value,
        probability=probability,
        evidence=evidence or (image.evidence(),),
        producer=Producer("imaging_service", VERSION, bundle.name, bundle.digest),
    )
