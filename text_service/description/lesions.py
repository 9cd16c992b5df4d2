"""Which lesion each descriptor and category belongs to, and what follows for it: its mean diameter, its product.

A descriptor belongs to the lesion of its sentence, else to the one that the sentences before it speak of. All that
belongs to one lesion is related to it; in a section that names no lesion, to the first of its descriptors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from facts import vocabulary
from facts.fact import Experiencer, Fact, Polarity, Quantity
from text_service.description.described import Described
from text_service.document import Document, SectionKind
from text_service.measurement.directions import mean_diameter
from text_service.measurement.quantities import Measurement, in_mm, is_range
from text_service.tumours.tumour_sites import Read, is_any
from text_service.writing import Writer


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion named in a sentence, by the number of its mention there."""

    read: Read
    number: int

    @property
    def id(self) -> str:
        return self.read.facts[self.number]


def described_facts(document: Document, reads: Sequence[Read], facts: Sequence[Fact], chest: bool) -> list[Fact]:
    """The facts with those of descriptors, categories and advice; a category that is there already gains its lesion.

    `chest`: the document is about the chest, so a nodule without a place is one of the lung.
    """
    products = list(_products(document, reads))
    if not any(read.clause.described for read in reads):
        return [*facts, *products]
    graded = _systems(reads)
    nodules_of_lung = chest and graded <= {"lungrads_category"}
    replaced: dict[str, Fact] = {}
    found: dict[str, Fact] = {}
    by_id = {fact.id: fact for fact in facts}
    current: Lesion | None = None
    known: list[Lesion] = []
    anchor, section = "", None
    for read in reads:
        if read.passage is not section:
            section, current, anchor = read.passage, None, ""
        lesions = list(_lesions(read))
        writer = Writer(document, read.passage)
        writer.begin(read.base)
        seen: set[tuple[str, str]] = set()
        for one in read.clause.described:
            if vocabulary.is_a(one.concept, "advice") and read.passage.kind not in _ADVISING:
                continue
            if not (graded or one.concept in _UNGRADED or vocabulary.is_a(one.concept, "advice")):
                continue
            lesion = _owner(read, lesions, one) or current
            if not graded and vocabulary.is_a(one.concept, "composition") and lesion not in lesions:
                continue
            key = (one.concept, lesion.id if lesion else "")
            if key in seen and one.value is None:
                continue
            seen.add(key)
            related = _ties(lesion, known) or ((anchor,) if anchor else ())
            fact = _fact(writer, one, lesion, lesions, related, nodules_of_lung)
            if fact.id not in by_id:
                found.setdefault(fact.id, fact)
            if not vocabulary.is_a(one.concept, "advice"):
                anchor = anchor or ("" if related else fact.id)
                if lesion is not None and lesion not in known:
                    known.append(lesion)
        for number in _categories(read):
            fact_id = read.facts[number]
            lesion = _lesion_before(read, lesions, read.clause.mentions[number].start) or current
            related = _ties(lesion, known) or ((anchor,) if anchor else ())
            if fact_id in by_id and related and related != (fact_id,):
                old = by_id[fact_id]
                replaced[fact_id] = replace(old, relations=(*old.relations, *related))
            elif not related:
                anchor = anchor or fact_id
        current = lesions[-1] if lesions else current
    return [*(replaced.get(fact.id, fact) for fact in facts), *found.values(), *products]


_ADVISING = (
    SectionKind.FINDINGS, SectionKind.IMPRESSION, SectionKind.RECOMMENDATION, SectionKind.ASSESSMENT, SectionKind.PLAN,
    SectionKind.OTHER,
)  # fmt: skip
_LESIONS = (
    "mass", "nodule", "lung_lesion", "lesion", "cyst", "malignancy", "ground_glass_opacity", "calcification",
)  # fmt: skip
_UNGRADED = frozenset(
    {
        "solid_composition", "part_solid_composition", "ground_glass_composition", "solid_component", "benign_pattern",
        "perifissural", "baseline_examination", "screening_examination", "level_variant", "outside_examination",
        "proven_malignancy",
    }
)  # fmt: skip


def _systems(reads: Sequence[Read]) -> set[str]:
    """The reporting systems by which the document grades."""
    said = {one.concept for read in reads for one in read.clause.described if one.concept.endswith(_SYSTEM)}
    return said | {
        mention.concept for read in reads for mention in read.clause.mentions if mention.concept.endswith(_SYSTEM)
    }


_SYSTEM = "rads_category"


def _lesions(read: Read) -> Iterator[Lesion]:
    for number, mention in enumerate(read.clause.mentions):
        said = read.clause.qualified[number]
        is_there = said.polarity is not Polarity.ABSENT and said.experiencer is Experiencer.PATIENT
        if is_there and is_any(mention, _LESIONS):
            yield Lesion(read, number)


def _categories(read: Read) -> Iterator[int]:
    for number, mention in enumerate(read.clause.mentions):
        if mention.concept.endswith(_SYSTEM):
            yield number


def _owner(read: Read, lesions: list[Lesion], one: Described) -> Lesion | None:
    """The lesion that the word names or leads up to in its segment, else the last one before it, else the first behind.

    "Ground-glass nodule of 12 mm" names two things in one breath: the one that is measured is meant.
    """
    mentions = read.clause.mentions
    led_to = []
    for lesion in lesions:
        start, end = mentions[lesion.number].start, mentions[lesion.number].end
        overlaps = start < one.end and one.start < end
        behind = start >= one.end and "," not in read.match[one.end : start] and start - one.end <= _LEADS_UP
        if overlaps or behind:
            led_to.append((lesion, overlaps, start))
    before = _lesion_before(read, lesions, one.start)
    named = [lesion for lesion, overlaps, _ in led_to if overlaps]
    if not named and before is not None and mentions[before.number].start <= one.start:
        parted = "," in read.match[mentions[before.number].end : one.start]
        led_to = led_to if parted else []
    near = [lesion for lesion, _, start in led_to if start - one.end <= _ONE_BREATH] or [
        lesion for lesion, _, _ in led_to
    ]
    measured = [lesion for lesion in near if lesion.number in read.clause.sizes]
    return next(iter(measured or near), None) or before or next(iter(lesions), None)


_ONE_BREATH = 24
_LEADS_UP = 60


def _lesion_before(read: Read, lesions: list[Lesion], position: int) -> Lesion | None:
    before = [lesion for lesion in lesions if read.clause.mentions[lesion.number].start <= position]
    return before[-1] if before else next(iter(lesions), None)


def _ties(lesion: Lesion | None, known: Sequence[Lesion]) -> tuple[str, ...]:
    """The ids of a lesion: its own, and that of the only lesion described before that it may be again."""
    before = [other for other in known if lesion is None or (other.id != lesion.id and _may_be_one(lesion, other))]
    again = tuple(other.id for other in before) if len(before) == 1 else ()
    return again if lesion is None else (lesion.id, *again)


def _may_be_one(lesion: Lesion, other: Lesion) -> bool:
    """Whether a lesion of another section may be the one described before: sides and organs do not part them."""
    if lesion.read.passage is other.read.passage:
        return False
    one, another = (each.read.clause.mentions[each.number] for each in (lesion, other))
    organs = [mention.place.organ for mention in (one, another) if mention.place is not None and mention.place.organ]
    kin = len(organs) < 2 or vocabulary.is_a(*organs) or vocabulary.is_a(*reversed(organs))
    return kin and (not one.side or not another.side or one.side == another.side)


def _fact(
    writer: Writer,
    one: Described,
    lesion: Lesion | None,
    lesions: list[Lesion],
    related: tuple[str, ...],
    nodules_of_lung: bool,
) -> Fact:
    value, count, change = one.value, None, None
    place = side = ""
    if lesion is not None:
        mention = lesion.read.clause.mentions[lesion.number]
        place, side = (mention.place.organ, mention.side) if mention.place is not None else ("", mention.side)
        place = (
            place or _own_site(mention.concept) or ("lung" if nodules_of_lung and mention.concept == "nodule" else "")
        )
    if lesion in lesions and lesion is not None:
        degree = lesion.read.clause.degrees[lesion.number]
        change = degree.change
        component = _component(lesion.read, one if one.concept == "solid_component" else None)
        if one.concept == "solid_component":
            value = _mean(component) if component is not None else None
        elif vocabulary.is_a(one.concept, "composition"):
            value = _mean(_size(lesion, component))
            count = degree.count or (_SEVERAL if _MULTIPLE.search(lesion.read.match) else None)
    return writer.described(one, value, side=one.side or side, organ=place, count=count, change=change, related=related)


_SEVERAL = 2
"""Stands for "several": a text that says "multiple" gives no number."""
_MULTIPLE = re.compile(r"\b(?:multiple|several|numerous|bilateral)\b|多发|多个|数个|数枚|散在|多枚|多处")


def _own_site(concept: str) -> str:
    entry = vocabulary.find(concept)
    return entry.body_site if entry else ""


def _component(read: Read, one: Described | None) -> Measurement | None:
    """The size given to a solid component: directly behind its words, or directly before them."""
    words = [one] if one else [other for other in read.clause.described if other.concept == "solid_component"]
    for word in words:
        for measurement, _ in read.clause.measurements:
            behind = 0 <= measurement.start - word.end <= 24 and "," not in read.match[word.end : measurement.start]
            before = 0 <= word.start - measurement.end <= 2 and "," not in read.match[measurement.end : word.start]
            if measurement.is_size and not measurement.earlier and (behind or before):
                return measurement
    return None


def _size(lesion: Lesion, component: Measurement | None) -> Measurement | None:
    """The largest size of the lesion now."""
    sizes = [
        measurement
        for measurement, owned in lesion.read.clause.measurements
        if lesion.number in owned and measurement.is_size and not measurement.earlier and measurement is not component
    ]
    return max(sizes, key=lambda size: in_mm(size.quantity), default=None)


def _mean(measurement: Measurement | None) -> Quantity | None:
    """Its mean diameter; None where it has none or no unit."""
    if measurement is None or any(value.quantity.unit == "" for value in measurement.values):
        return None
    return mean_diameter(measurement)


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _products(document: Document, reads: Sequence[Read]) -> Iterator[Fact]:
    """For each volume that is stated: the product of the three diameters of the same thing, related to the volume."""
    before: tuple[Read, Measurement, tuple[int, ...]] | None = None
    for read in reads:
        if before is not None and before[0].passage is not read.passage:
            before = None
        triples = [(read, m, owned) for m, owned in read.clause.measurements if _is_triple(m)]
        volumes = [(m, owned) for m, owned in read.clause.measurements if m.values[0].concept == "volume"]
        for volume, owned in volumes:
            if _BY_SEGMENTATION.search(read.match) or len(volume.values) != 1 or volume.earlier:
                continue
            leading = [triple for triple in triples if triple[1].start < volume.start] or triples[:1]
            triple = leading[-1] if leading else None
            if triple is None and before is not None and not read.clause.mentions and not read.clause.places:
                triple = before
            if triple is None or (owned and triple[2] and not set(owned) & set(triple[2]) and triple[0] is read):
                continue
            yield _product(document, triple, read, volume)
        before = triples[-1] if triples else before


def _product(
    document: Document, triple: tuple[Read, Measurement, tuple[int, ...]], read: Read, volume: Measurement
) -> Fact:
    source, measurement, owned = triple
    writer = Writer(document, read.passage)
    writer.begin(read.base)
    stated = writer.values(read.clause, volume)
    writer.begin(source.base)
    millilitres = Decimal(1)
    for value in measurement.values:
        millilitres *= in_mm(value.quantity) / 10
    bleeding = any(is_any(source.clause.mentions[number], ("haemorrhage", "haematoma")) for number in owned)
    code = "product_of_haematoma_diameters" if bleeding else "product_of_diameters"
    related = tuple(fact.id for fact in stated)
    quantity = Quantity(_digits(millilitres), "mL")
    return writer.site(code, measurement.start, measurement.end, "", "", related, quantity)


def _is_triple(measurement: Measurement) -> bool:
    return (
        len(measurement.values) == 3
        and measurement.is_size
        and not measurement.earlier
        and not is_range(measurement.values[:2])
    )


_BY_SEGMENTATION = re.compile(r"planimetr|segment(?:ation|ed)|volumetr|software|分割|软件|体积测量|容积测量|逐层")
