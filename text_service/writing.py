"""Facts with their evidence in the original text, from what the steps found in the folded one."""

from __future__ import annotations

from functools import cache

from facts import vocabulary
from facts.fact import (
    Change,
    Coded,
    Concept,
    Evidence,
    EvidenceKind,
    Experiencer,
    Fact,
    Laterality,
    Polarity,
    Producer,
    Quantity,
    Source,
    Temporality,
    named,
)
from text_service.assertion.qualifiers import Qualified
from text_service.clauses import Clause
from text_service.description.described import Described
from text_service.document import Document, SectionKind
from text_service.levels.level import Level
from text_service.measurement.categories import category_behind
from text_service.measurement.directions import mean_diameter
from text_service.measurement.follow_ups import FollowUp
from text_service.measurement.priors import Prior
from text_service.measurement.quantities import Measurement, Value
from text_service.measurement.quoted_results import Quoted
from text_service.mentions.examination import Said
from text_service.mentions.linker import Mention
from text_service.mentions.organs import Organ
from text_service.mentions.phrases import digest
from text_service.mentions.places import Place
from text_service.passages.sections import Passage
from text_service.unlisted.naming import Named
from text_service.wording.corrections import Correction

VERSION = "0.1.0"


@cache
def producer() -> Producer:
    return Producer("text_service", VERSION, "lexicon", digest())


class Writer:
    """Writes the facts of one passage, sentence by sentence."""

    def __init__(self, document: Document, passage: Passage) -> None:
        self._document = document
        self._passage = passage
        self._base = 0
        self._text = document.title if passage.is_title else (
            document.text if passage.index is None else document.sections[passage.index].text
        )  # fmt: skip

    def begin(self, base: int) -> None:
        """What is written next lies in the sentence that begins at `base`; before, offsets are the folded text's."""
        self._base = base

    def section(self) -> Fact:
        """That there is this section: its whole span, heading included; how sure that is when nobody named it."""
        passage = self._passage
        return Fact(
            source=Source.REPORT,
            concept=named("report_section"),
            evidence=(self._evidence(passage.start, passage.end),),
            producer=producer(),
            value=Coded(str(passage.kind)),
            probability=passage.certainty,
        )

    @staticmethod
    def nothing(document: Document, index: int, kind: SectionKind) -> Fact:
        """That a section of the document was sent with nothing in it."""
        where = Evidence(
            kind=EvidenceKind.TEXT_SPAN, document_id=document.id, section=str(kind), section_index=index, text=""
        )
        return Fact(
            source=Source.REPORT,
            concept=named("empty_section"),
            evidence=(where,),
            producer=producer(),
            value=Coded(str(kind)),
        )

    def coded(self, code: str, start: int, end: int, value: str = "") -> Fact:
        return Fact(
            source=Source.REPORT,
            concept=named(code),
            evidence=(self._evidence(start, end),),
            producer=producer(),
            value=Coded(value) if value else None,
        )

    def quoted(self, quoted: Quoted) -> Fact:
        """A laboratory value as the text quotes it."""
        return Fact(
            source=Source.REPORT,
            concept=named(quoted.analyte),
            evidence=(self._evidence(quoted.start, quoted.end),),
            producer=producer(),
            temporality=quoted.temporality,
            time=quoted.time,
            value=quoted.quantity,
        )

    def correction(self, correction: Correction) -> Fact:
        return Fact(
            source=Source.REPORT,
            concept=named(correction.concept),
            evidence=(self._evidence(correction.start, correction.end),),
            producer=producer(),
            suggestion=correction.suggestion,
            probability=correction.probability,
        )

    def statement(self, code: str, start: int, end: int, places: list[Place]) -> Fact:
        """A statement. What is said to be normal is told when it is one region: "the brain is normal"."""
        regions = (
            [place for place in places if place.organ and start <= place.start < end] if code == "normal_study" else []
        )
        site = regions[0] if len(regions) == 1 else None
        return Fact(
            source=Source.REPORT,
            concept=named(code),
            evidence=(self._evidence(start, end),),
            producer=producer(),
            body_site=named(site.organ) if site is not None else None,
        )

    def said(self, said: Said) -> Fact:
        return Fact(
            source=Source.REPORT,
            concept=named(said.concept),
            evidence=(self._evidence(said.start, said.end),),
            producer=producer(),
            polarity=said.polarity,
            laterality=Laterality(said.side) if said.side else None,
            body_site=named(said.organ) if said.organ else None,
            value=Coded(said.coded) if said.coded else said.quantity,
        )

    def organ(self, organ: Organ, told: bool) -> Fact:
        """`told`: the passage says more of it than that it is normal."""
        return Fact(
            source=Source.REPORT,
            concept=named(organ.code),
            evidence=(self._evidence(organ.start, organ.end),),
            producer=producer(),
            polarity=organ.polarity,
            experiencer=organ.experiencer,
            laterality=Laterality(organ.side) if organ.side and vocabulary.may_have_side(organ.code) else None,
            value=Coded("GONE") if organ.gone else Coded("DESCRIBED") if told else None,
        )

    def measurements(self, clause: Clause) -> list[tuple[Fact, tuple[int, ...]]]:
        """A fact for each value measured, with the numbers of the mentions it belongs to, in written order.

        Its first span is its own; of several axes or phases the second one is the whole expression. What is measured
        of a denied finding ("no nodule above 5 mm") is absent too, what is told of a prior examination historical.
        """
        return [
            (self._value(clause, measurement, value, owned), owned)
            for measurement, owned in clause.measurements
            for value in measurement.values
        ]

    def values(self, clause: Clause, measurement: Measurement) -> list[Fact]:
        """The facts of one measurement, its axes in written order."""
        owned = next(owned for other, owned in clause.measurements if other is measurement)
        return [self._value(clause, measurement, value, owned) for value in measurement.values]

    def site(
        self, code: str, start: int, end: int, organ: str, side: str, related: tuple[str, ...], size: Quantity | None
    ) -> Fact:
        """Where a tumour is, in the words that say so."""
        return Fact(
            source=Source.REPORT,
            concept=named(code),
            evidence=(self._evidence(start, end),),
            producer=producer(),
            laterality=Laterality(side) if side and vocabulary.may_have_side(organ) else None,
            body_site=named(organ) if organ else None,
            value=size,
            relations=related,
        )

    def described(
        self,
        one: Described,
        value: Quantity | Coded | None,
        *,
        side: str,
        organ: str,
        count: int | None,
        change: Change | None,
        related: tuple[str, ...],
    ) -> Fact:
        """A descriptor, a category or an advice. `value` of a composition: the mean diameter of its lesion."""
        sided = side and vocabulary.may_have_side(one.concept) and (not organ or vocabulary.may_have_side(organ))
        return Fact(
            source=Source.REPORT,
            concept=named(one.concept),
            evidence=(self._evidence(one.start, one.end),),
            producer=producer(),
            polarity=one.polarity,
            temporality=one.temporality,
            experiencer=one.experiencer,
            laterality=Laterality(side) if sided else None,
            body_site=named(organ) if organ else None,
            value=value,
            count=count,
            change=change,
            relations=related,
        )

    def _value(self, clause: Clause, measurement: Measurement, value: Value, owned: tuple[int, ...]) -> Fact:
        said = clause.qualified[owned[0]] if owned else None
        place = None if owned else _place_before(clause, measurement)
        evidence = [self._evidence(value.start, value.end)]
        if len(measurement.values) > 1:
            evidence.append(self._evidence(measurement.start, measurement.end))
        temporality = said.temporality if said is not None else Temporality.RECENT
        if temporality is Temporality.HISTORICAL and self._passage.kind not in _OF_THE_PAST:
            colon = clause.sentence.match.find(":", clause.mentions[owned[0]].end, measurement.start)
            if colon >= 0:  # 肺癌化疗后复查:见楔形影,大小约13mm
                temporality = Temporality.RECENT
        return Fact(
            source=Source.REPORT,
            concept=named(value.concept),
            evidence=tuple(evidence),
            producer=producer(),
            polarity=said.polarity if said is not None else Polarity.PRESENT,
            temporality=Temporality.HISTORICAL if measurement.earlier else temporality,
            experiencer=said.experiencer if said is not None else Experiencer.PATIENT,
            laterality=_side_of(place),
            body_site=named(place.organ) if place is not None else None,
            value=value.quantity,
        )

    def size(self, code: str, measurement: Measurement, mention: Fact) -> Fact:
        """The mean diameter of what was mentioned, then or now."""
        return Fact(
            source=Source.REPORT,
            concept=named(code),
            evidence=(self._evidence(measurement.start, measurement.end),),
            producer=producer(),
            polarity=mention.polarity,
            temporality=Temporality.HISTORICAL if code == "size_before" else mention.temporality,
            experiencer=mention.experiencer,
            value=mean_diameter(measurement),
            relations=(mention.id,),
        )

    def levels(self, clause: Clause) -> list[tuple[Fact, tuple[int, ...]]]:
        """A fact for each level named, with the numbers of the mentions at it."""
        return [(self._level(clause, level, owned), owned) for level, owned in clause.levels]

    def _level(self, clause: Clause, level: Level, owned: tuple[int, ...]) -> Fact:
        said = clause.qualified[owned[0]] if owned else None
        return Fact(
            source=Source.REPORT,
            concept=named(level.concept),
            evidence=(self._evidence(level.start, level.end),),
            producer=producer(),
            polarity=said.polarity if said is not None else Polarity.PRESENT,
            temporality=said.temporality if said is not None else Temporality.RECENT,
            experiencer=said.experiencer if said is not None else Experiencer.PATIENT,
            laterality=Laterality(level.side) if level.side else None,
            body_site=named(level.organ),
            value=Coded(level.code),
        )

    def prior(self, prior: Prior) -> list[Fact]:
        """The date of a prior examination, when it is told, and the examination itself, related to it."""
        dated = (
            [self._prior("prior_examination_date", prior.date_start, prior.date_end, prior.date)] if prior.date else []
        )
        related = tuple(fact.id for fact in dated)
        return [*dated, self._prior("prior_examination", prior.start, prior.end, prior.modality, related)]

    def _prior(self, code: str, start: int, end: int, value: str, related: tuple[str, ...] = ()) -> Fact:
        return Fact(
            source=Source.REPORT,
            concept=named(code),
            evidence=(self._evidence(start, end),),
            producer=producer(),
            temporality=Temporality.HISTORICAL,
            value=Coded(value) if value else None,
            relations=related,
        )

    def follow_up(self, follow_up: FollowUp) -> list[Fact]:
        """What is asked for lies ahead, so it is hypothetical; of a range both ends are told."""
        return [
            Fact(
                source=Source.REPORT,
                concept=named("follow_up_interval"),
                evidence=(self._evidence(follow_up.start, follow_up.end),),
                producer=producer(),
                temporality=Temporality.HYPOTHETICAL,
                value=quantity,
            )
            for quantity in follow_up.interval
        ]

    def mention(self, clause: Clause, number: int, related: tuple[str, ...]) -> Fact:
        """A finding, device or condition of the clause, by its number. `related`: ids of what belongs to it."""
        mention, qualified, degree = clause.mentions[number], clause.qualified[number], clause.degrees[number]
        size = clause.sizes.get(number)
        side, site = _side_and_site(mention)
        present = qualified.polarity is not Polarity.ABSENT
        value: Quantity | Coded | None = Coded(qualified.narrowed) if qualified.narrowed else None
        if size is not None and present:
            value = size.quantity
        start, end = _extent(mention, size, clause.reach(number))
        category, behind = category_behind(mention.concept, clause.sentence.match, mention.end)
        if category:
            value, end = Coded(category.replace(" ", "")), max(end, behind)
        name = clause.name(number)
        return Fact(
            source=Source.REPORT,
            concept=named(mention.concept),
            evidence=(self._evidence(start, end),),
            producer=producer() if name is None else _producer_of(name),
            polarity=qualified.polarity,
            temporality=qualified.temporality,
            experiencer=qualified.experiencer,
            probability=qualified.probability if name is None else _probability(qualified, name),
            laterality=side,
            body_site=site,
            value=value,
            severity=degree.severity if present else None,
            change=qualified.resolved or (degree.change if present else None),
            count=degree.count if present else None,
            relations=related,
        )

    def _evidence(self, start: int, end: int) -> Evidence:
        begin, stop = self._passage.folded.original(self._base + start, self._base + end)
        return Evidence(
            kind=EvidenceKind.TEXT_SPAN,
            document_id=self._document.id,
            section=str(self._passage.kind),
            start=begin,
            end=stop,
            text=self._text[begin:stop],
            section_index=self._passage.index,
            item="title" if self._passage.is_title else None,
        )


def _producer_of(name: Named) -> Producer:
    return Producer("text_service", VERSION, name.model, name.digest)


def _probability(qualified: Qualified, name: Named) -> float:
    """That the thing is there: that the words name one, and that it is asserted."""
    if qualified.polarity is Polarity.ABSENT:
        return 0.0
    return round(name.probability * (1.0 if qualified.probability is None else qualified.probability), 3)


def _side_and_site(mention: Mention) -> tuple[Laterality | None, Concept | None]:
    """The side where the concept can have one, and the organ said.

    Of a side and a site without sides the site stays, unless the concept says it too ("right mediastinal mass") or it
    is a whole region of the body ("nodule in the left chest").
    """
    place = mention.place
    code = place.organ if place is not None else ""
    side = mention.side if mention.side and vocabulary.may_have_side(mention.concept) else ""
    entry = vocabulary.find(mention.concept)
    if side and code and not vocabulary.may_have_side(code):
        is_region = len(vocabulary.ancestors(code)) == 1
        if is_region or (entry is not None and vocabulary.is_a(code, entry.body_site or "-")):
            code = ""
        else:
            side = ""
    return Laterality(side) if side else None, named(code) if code else None


_OF_THE_PAST = (SectionKind.HISTORY, SectionKind.COMPARISON)


def _place_before(clause: Clause, measurement: Measurement) -> Place | None:
    """The organ that a measurement without a finding is said of: the last one named before it."""
    before = [place for place in clause.places if place.organ and 0 <= place.start < measurement.start]
    return before[-1] if before else None


def _side_of(place: Place | None) -> Laterality | None:
    if place is None or not place.side or not vocabulary.may_have_side(place.organ):
        return None
    return Laterality(place.side)


def _extent(mention: Mention, size: Measurement | None, reach: tuple[int, int]) -> tuple[int, int]:
    """The head word, its subject, its place and its size, as far as they lie within reach."""
    start, end = mention.start, mention.end
    spans: list[Place | Measurement | None] = [mention.place, size]
    for span in spans:
        if span is not None and reach[0] <= span.start and span.end <= reach[1]:
            start, end = min(start, span.start), max(end, span.end)
    if reach[0] <= mention.subject_start:
        start = min(start, mention.subject_start)
    return start, end
