"""The outputs of a network to facts, by the heads of its bundle: the part that readers of bundles share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from facts.fact import Coded, Evidence, Fact, Issue, Laterality, Polarity, Producer, Quantity, Source, named
from imaging_service import VERSION
from imaging_service.bundle import Bundle
from imaging_service.engine import Outputs
from imaging_service.explain import explain, heat_map
from imaging_service.heads import CodedHead, FindingHead, QuantityHead
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading

MIRRORED = "image_mirrored"


def reading_of(bundle: Bundle, image: Image, forward: Forward) -> Reading:
    """All that the bundle says of the first frame; nothing of an object that did not decode."""
    if not image.frames:
        return Reading()
    outputs = ask(bundle, image, forward)
    if isinstance(outputs, Issue):
        return Reading(issues=(outputs,))
    return Reading.of(facts_of(bundle, outputs, image), bundle.heads.assessed)


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


def facts_of(bundle: Bundle, outputs: Outputs, image: Image) -> Iterator[Fact]:
    """One fact for each head that is assessed, N = 1.

    A finding is present, possible or absent by its operating points and always has its probability; where it is present
    the evidence is where the network looked. A coded value has the probability of the code that is said, and is
    possible where the network is in doubt between the two. A quantity has the interval that holds 95 % of true values
    as its reference interval.
    """
    mirrored = _may_be_mirrored(bundle, outputs)
    for number, head in bundle.heads.channels():
        output = float(outputs.logits[0, number])
        if isinstance(head, FindingHead):
            yield _finding(bundle, outputs, number, head, image, mirrored)
        elif isinstance(head, CodedHead):
            code, probability, polarity = head.said(output)
            yield _fact(bundle, head.concept, image, polarity, probability=probability, value=Coded(code))
        else:
            yield _fact(bundle, head.concept, image, value=_quantity(head, output))


def _finding(bundle: Bundle, outputs: Outputs, number: int, head: FindingHead, image: Image, mirrored: bool) -> Fact:
    probability = head.probability(float(outputs.logits[0, number]))
    polarity = head.polarity(probability)
    evidence: tuple[Evidence, ...] = ()
    laterality = None
    if polarity is Polarity.PRESENT and head.concept != MIRRORED:
        evidence, laterality = _looked_at(bundle, outputs, number, head.concept, image, mirrored)
        # A wrong side is worse than none, and a network may well know that something is there without knowing where.
        laterality = laterality if head.sided else None
    whole_or_regions = evidence or (image.evidence(),)
    # The first place also says what the polarity follows from, for whoever looks there.
    told = (replace(whole_or_regions[0], text=head.operating()), *whole_or_regions[1:])
    return _fact(bundle, head.concept, image, polarity, told, laterality, probability=probability)


def _looked_at(
    bundle: Bundle, outputs: Outputs, number: int, concept: str, image: Image, mirrored: bool
) -> tuple[tuple[Evidence, ...], Laterality | None]:
    """The regions and the patient's side; none where the bundle has no maps or no heat is left."""
    maps = bundle.heads.maps
    if maps is None or outputs.maps is None:
        return (), None
    heat = heat_map(outputs.maps[0], bundle.class_weights[number], bundle.ordinary_maps)
    seen = explain(concept, heat, image.picture, maps.look, mirrored=mirrored)
    return tuple(image.evidence(region=region.polygon) for region in seen.regions), seen.laterality


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
