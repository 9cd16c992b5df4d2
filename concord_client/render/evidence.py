"""Evidence for people: where it stands, and the words, value, region or row that are to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2
from rich.console import Console
from rich.text import Text

from concord_client.messages import Language, in_language, say
from concord_client.render.excerpt import excerpt, in_one_sentence
from facts import vocabulary

Piece = discrepancy_pb2.DiscrepancyEvidence
_Kind = fact_pb2.Evidence
_RECORD_PART = re.compile(r"(\w+)(?:\[([^\]]*)\])?\.?(.*)")


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Pieces of evidence of one encounter, told in one language in lines of `width` cells."""

    encounter: encounter_pb2.Encounter
    language: Language
    console: Console
    width: int

    def groups(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """The pieces, each once, those of one sentence together."""
        groups: list[list[Piece]] = []
        for piece in _distinct(pieces):
            if groups and self._goes_with(groups[-1], piece):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return groups

    def place(self, group: Sequence[Piece]) -> Text:
        """Where it stands: "report, impression", "DICOM header", "laboratory, OBX-3"."""
        piece = group[0]
        words = [self._source(piece)]
        if piece.section:
            words.append(say(f"section.{piece.section}", self.language, default=piece.section.lower()))
        # A path into the request says nothing to a person.
        if piece.kind == _Kind.LAB_RESULT and piece.item and not piece.item.startswith("labs["):
            words.append(piece.item)
        return Text(self._listed(words), style="dim")

    def lines(self, group: Sequence[Piece], style: str) -> Iterator[Text]:
        """What is to be seen. `style` marks it, and carets do where there is no colour."""
        piece = group[0]
        match piece.kind:
            case _Kind.TEXT_SPAN:
                yield from self._words(group, style)
            case _Kind.IMAGE_REGION:
                yield Text(self._region(piece), style=style)
            case _Kind.HEADER_ELEMENT:
                yield Text.assemble(piece.element, (" = ", "dim"), (piece.text, style))
            case _Kind.RECORD_ITEM:
                yield Text.assemble(self._record_part(piece.item), (" = ", "dim"), (piece.text, style))
            case _:
                yield Text(piece.text, style=style)

    def _source(self, piece: Piece) -> str:
        if piece.kind == _Kind.HEADER_ELEMENT:
            return say("source.header", self.language)
        words = say(f"source.{fact_pb2.Fact.Source.Name(piece.source).lower()}", self.language)
        if piece.kind != _Kind.TEXT_SPAN:
            return words
        document = document_of(self.encounter, piece)
        entry = vocabulary.find(document.type.strip().lower()) if document else None
        if entry and document and document.type.strip().upper() != "RADIOLOGY_REPORT":
            words = in_language(entry, self.language).lower()
        return f"{words} {piece.document_id}" if len(self.encounter.documents) > 1 else words

    def _words(self, group: Sequence[Piece], style: str) -> Iterator[Text]:
        text = text_around(self.encounter, group[0])
        spans = [(piece.start, piece.end) for piece in group]
        if text is None:
            text, spans = group[0].text, [(0, len(group[0].text))]
        for line in excerpt(text, spans, self.width):
            shown = Text(line.text)
            for start, end in line.marks:
                shown.stylize(f"{style} underline", start, end)
            yield shown
            if line.marks and not self.console.color_system:
                yield Text(line.carets)

    def _goes_with(self, group: Sequence[Piece], piece: Piece) -> bool:
        last = group[-1]
        if piece.kind != _Kind.TEXT_SPAN or _section(piece) != _section(last):
            return False
        text = text_around(self.encounter, piece)
        return text is not None and in_one_sentence(text, (last.start, last.end), (piece.start, piece.end))

    def _region(self, piece: Piece) -> str:
        xs, ys = piece.region[0::2], piece.region[1::2]
        where = f"x {min(xs):.0f}-{max(xs):.0f}, y {min(ys):.0f}-{max(ys):.0f} px" if xs and ys else ""
        frame = say("evidence.frame", self.language, number=piece.frame) if piece.HasField("frame") else ""
        return self._listed([piece.text, frame, where, piece.sop_instance_uid])

    def _record_part(self, item: str) -> str:
        """ "orders[o1].laterality" reads "order o1, laterality"."""
        found = _RECORD_PART.fullmatch(item)
        if not found:
            return item
        part, number, field = found.groups()
        name = " ".join(word for word in (say(f"part.{part}", self.language, default=part), number) if word)
        return self._listed([name, field.replace("_", " ")])

    def _listed(self, words: Sequence[str]) -> str:
        return say("place.separator", self.language).join(word for word in words if word)


def text_around(encounter: encounter_pb2.Encounter, piece: Piece | _Kind) -> str | None:
    """The text that the offsets count in; None when it is not at hand."""
    document = document_of(encounter, piece)
    if document is None:
        return None
    if piece.HasField("section_index") and piece.section_index < len(document.sections):
        known = [document.sections[piece.section_index].text]
    else:
        known = [document.text, document.title]
    return next((text for text in known if text[piece.start : piece.end] == piece.text), None)


def document_of(encounter: encounter_pb2.Encounter, piece: Piece | _Kind) -> encounter_pb2.Document | None:
    for position, document in enumerate(encounter.documents):
        # A document without an id is known by its place.
        if piece.document_id == (document.id or f"documents[{position}]"):
            return document
    return None


def _distinct(pieces: Sequence[Piece]) -> list[Piece]:
    """Two facts may rest on the same words, and people need to see them once; words of a section in their order."""
    seen: dict[tuple[object, ...], Piece] = {}
    for piece in pieces:
        place = (*_section(piece), piece.start, piece.end, piece.element, piece.item, piece.sop_instance_uid)
        seen.setdefault((*place, piece.text, tuple(piece.region)), piece)
    order = {section: number for number, section in enumerate(dict.fromkeys(map(_section, seen.values())))}
    return sorted(seen.values(), key=lambda piece: (order[_section(piece)], piece.start))


def _section(piece: Piece) -> tuple[object, ...]:
    index = piece.section_index if piece.HasField("section_index") else None
    return piece.kind, piece.document_id, piece.section, index
