"""The page of one check: HTML that needs nothing else, every word escaped, no script."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2

from concord_client.messages import Language, in_language, say
from concord_client.pictures.sightings import Sighting
from concord_client.render.evidence import text_around
from concord_client.render.excerpt import excerpt
from facts import vocabulary
from facts.codec import evidence_to_proto
from facts.fact import Evidence, EvidenceKind, Fact, Laterality

_Severity = discrepancy_pb2.Discrepancy.Severity
_STYLE = Path(__file__).with_name("style.css")
# A sentence of a report is shown whole unless it is longer than any sentence.
_CELLS = 400
# No page of ours asks for anything from anywhere, whatever stands in a report.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Picture:
    """`png`: the image with the outlines in it, none when it could not be made, and then `reason`. `left`, `right`: the
    patient's side at the edges. `note`: what is to be known of them, a key of the catalogue."""

    png: bytes = b""
    left: str = ""
    right: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known after one check."""

    encounter: encounter_pb2.Encounter
    answer: fusion_service_pb2.CheckEncounterResponse
    shown: Sequence[tuple[Sighting, Picture]]
    unassessed: Sequence[str] = ()
    issues: Sequence[fact_pb2.Issue] = ()


def html(page: Page, language: Language) -> str:
    """The page in one language; concepts are named in both."""
    title = escape(page.encounter.id or say("pictures.title", language))
    body = "\n".join(_body(page, language))
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{title}</title>
<style>
{_STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def _body(page: Page, language: Language) -> Iterator[str]:
    yield _dim("pictures.about", language)
    if not page.shown:
        yield _line("pictures.nothing", language)
    for sighting, picture in page.shown:
        yield from _card(page, sighting, picture, language)
    yield from _not_assessed(page, language)
    caution = _dim("pictures.caution", language)
    yield f"<footer>{caution}</footer>"


def _card(page: Page, sighting: Sighting, picture: Picture, language: Language) -> Iterator[str]:
    fact = sighting.fact
    yield f'<section class="card" id="{escape(fact.id)}">'
    yield from _figure(picture, language)
    yield "<div>"
    yield f"<h3>{escape(_name(fact.concept.code))}</h3>"
    yield f'<p><span class="state {fact.polarity}">{escape(_said(fact, language))}</span></p>'
    if fact.probability is not None:
        share = f"{fact.probability:.1%}"
        yield f'<div class="bar"><i style="width:{share}"></i></div>'
        yield _line("pictures.probability", language, share=share)
    if point := next((place.text for place in fact.evidence if place.text), ""):
        yield _dim("pictures.operating-point", language, point=point)
    if not any(place.region for place in fact.evidence):
        yield _dim("pictures.no-region", language)
    if picture.note:
        yield _dim(picture.note, language)
    yield _heading("pictures.report", language)
    if not sighting.mentions:
        yield _line("pictures.not-mentioned", language)
    for mention in sighting.mentions:
        yield from _mention(page.encounter, mention, language)
    for discrepancy in sighting.discrepancies:
        severity = say(f"severity.{_Severity.Name(discrepancy.severity)}", language)
        words = in_language(discrepancy.summary, language)
        heading = f"{severity} · {in_language(discrepancy.title, language)}"
        yield f'<div class="flag"><b>{escape(heading)}</b><p>{escape(words)}</p>'
        yield f'<p class="dim">{escape(discrepancy.rule_id)}</p></div>'
    made = fact.producer
    yield _dim("pictures.model", language, model=made.model or made.service, digest=made.digest or "-")
    yield f'<p class="dim">{escape(fact.evidence[0].sop_instance_uid or "")}</p>'
    yield "</div></section>"


def _figure(picture: Picture, language: Language) -> Iterator[str]:
    if not picture.png:
        reason = say("pictures.no-picture", language, reason=picture.reason)
        yield f'<figure><p class="none">{escape(reason)}</p></figure>'
        return
    data = base64.b64encode(picture.png).decode("ascii")
    letters = "".join(
        f'<b class="{edge}">{escape(letter)}</b>'
        for edge, letter in (("left", picture.left), ("right", picture.right))
        if letter
    )
    yield f'<figure><img alt="" src="data:image/png;base64,{data}">{letters}</figure>'


def _mention(encounter: encounter_pb2.Encounter, mention: Fact, language: Language) -> Iterator[str]:
    yield f'<p class="dim">{escape(_said(mention, language))}</p>'
    for place in mention.evidence:
        if place.kind is EvidenceKind.TEXT_SPAN:
            yield f"<blockquote>{_quoted(encounter, place)}</blockquote>"


def _quoted(encounter: encounter_pb2.Encounter, place: Evidence) -> str:
    """The sentence with its words marked."""
    text, spans = text_around(encounter, evidence_to_proto(place)), [(place.start, place.end)]
    if text is None:
        text, spans = place.text, [(0, len(place.text))]
    words = ""
    for line in excerpt(text, spans, _CELLS):
        at = 0
        for start, end in line.marks:
            words += f"{escape(line.text[at:start])}<mark>{escape(line.text[start:end])}</mark>"
            at = end
        words += escape(line.text[at:])
    return words


def _not_assessed(page: Page, language: Language) -> Iterator[str]:
    reasons = [
        say(
            "answer.not-checked",
            language,
            source=say(f"source.{missing.source}", language, default=missing.source),
            reason=say(f"reason.{missing.reason}", language, default=missing.reason),
        )
        for missing in page.answer.not_checked
    ]
    concepts = [_name(code) for code in page.unassessed]
    issues = [f"{say(f'issue.{one.code}', language, default=one.code)}: {one.message}" for one in page.issues]
    if not (reasons or concepts or issues):
        return
    yield _heading("pictures.unassessed", language)
    if concepts:
        yield _line("pictures.unassessed-why", language)
    yield "<ul>"
    for line in dict.fromkeys([*concepts, *reasons, *issues]):
        yield f"<li>{escape(line)}</li>"
    yield "</ul>"


def _name(code: str) -> str:
    entry = vocabulary.find(code)
    return f"{entry.en} · {entry.zh}" if entry else code


def _said(fact: Fact, language: Language) -> str:
    """ "present, right"."""
    words = [say(f"polarity.{fact.polarity}", language)]
    if fact.laterality not in (None, Laterality.UNPAIRED):
        words.append(say(f"side.{fact.laterality}", language))
    return say("place.separator", language).join(words)


def _heading(key: str, language: Language) -> str:
    return f"<h2>{escape(say(key, language))}</h2>"


def _line(key: str, language: Language, **values: str) -> str:
    return f"<p>{escape(say(key, language, **values))}</p>"


def _dim(key: str, language: Language, **values: str) -> str:
    return f'<p class="dim">{escape(say(key, language, **values))}</p>'
