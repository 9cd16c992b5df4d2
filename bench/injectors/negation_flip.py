"""A denial for an assertion, or the other way round, of one finding that the report speaks of elsewhere."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.findings import kin_of, named_in, table
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION
from injectors.statements import Statement, statements

Edit = tuple[int, int, str]

_EN_DENIED = (
    (re.compile(r"^(?:there (?:is|are) )?no (?:evidence of |evidence for )?(?P<noun>.+)$", re.IGNORECASE), ""),
    (re.compile(r"^(?:without) (?:evidence of )?(?P<noun>.+)$", re.IGNORECASE), ""),
)
# Denials of a kind of the thing only, and nouns with more than one thing in them.
_EN_LIMITED = re.compile(
    r"\b(?:large|significant|definite|suspicious|tension|new|other|additional|further|sizable|gross|obvious|acute|big|"
    r"discrete|confluent|lobar|measurable|drainable|displaced|XXXX|or|and|nor|but|with|since|change|increase\w*)\b|,",
    re.IGNORECASE,
)
_EN_DEGREE = (
    r"(?:(?:a|an|some|small|tiny|trace|mild|minimal|moderate|severe|marked|large|subtle|slight|new|stable|persistent)"
    r"\s+)*"
)
_EN_AFFIRMED = re.compile(rf"^(?P<there>there (?:is|are) )?(?P<degree>{_EN_DEGREE})(?P<noun>.+)$", re.IGNORECASE)
_ZH_DENIED = re.compile(r"(?:未见到?|未发现|未显示|没有|无|未及)(?:明显|明确|确切|异常|确定|显著|的)*")
_ZH_AFFIRMED = re.compile(
    r"(?:可见到?|见到?|示|显示|可及|呈)(?:一?个?(?:少量|少许|多发|数个|散在|大量|轻度|明显|小)的?)*(?=[^见示]{0,14}$)"
)
# Kinds of the thing: denying one denies nothing of the rest.
_ZH_KIND = re.compile("陈旧|溶骨|成骨|新鲜|恶性|良性|包裹")
_ZH_LIMITED = re.compile("[、和或及与]|并|伴|大量|其他|余|新发")
_NORMAL = {
    "en": re.compile(
        r"\b(?:no (?:acute|active|evidence of acute|radiographic evidence of acute)\b[^.]{0,40}"
        r"(?:abnormalit(?:y|ies)|disease|process|findings?|pathology)|normal chest|negative chest|"
        r"normal (?:chest )?(?:x-?ray|exam\w*|study))",
        re.IGNORECASE),
    "zh": re.compile("^.{0,8}未见(?:明显|明确)?异常"),
}  # fmt: skip
# What is found in many places: without its place it is not known to be the same thing.
_ANYWHERE = {"nodule", "mass", "calcification", "cyst", "node", "scar", "metastasis", "cancer"}
_ANYWHERE |= {"bone-destruction", "opacity"}
_ACUTE = {"pneumothorax", "effusion", "consolidation", "airspace", "infiltrate", "pneumonia", "oedema", "free-air"}


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    said = statements(chart.report)
    found: list[tuple[Statement, Edit, str, Statement | None]] = []
    for one in said:
        edit = _edit(one, chart.language)
        if edit is None:
            continue
        witness, why = _witness(one, said, chart)
        if not _is_true_elsewhere(one, said):
            found.append((one, edit, why, witness))
    scored = [item for item in found if item[2]] or found
    if not scored:
        return None
    one, (start, end, words), why, witness = rng.choice(scored)
    field = one.sentence.zone.field
    report = chart.report.edited(field, start, end, words)
    shift = len(words) - (end - start)
    sentence_end = one.sentence.end + shift if chart.language == "en" else one.end + shift
    spans = ()
    if witness:
        zone = witness.sentence.zone
        moved = shift if zone.field == field and witness.start > start else 0
        spans = (Span(zone.field, witness.start + moved, witness.end + moved),)
    return Injection(
        chart.with_report(report),
        (Span(field, start, max(sentence_end, start + len(words))),),
        witness=why,
        witness_spans=spans,
        note=f"{one.key} {one.stance}",
    )


def _edit(one: Statement, language: str) -> Edit | None:
    if one.role not in (FINDINGS, IMPRESSION):
        return None
    return _edit_en(one) if language == "en" else _edit_zh(one)


def _edit_en(one: Statement) -> Edit | None:
    sentence = one.sentence
    if len(named_in(sentence.words, "en")) != 1:
        return None
    if one.stance == "denied":
        for pattern, opening in _EN_DENIED:
            match = pattern.match(sentence.words)
            if match and not _EN_LIMITED.search(match.group("noun")):
                noun = match.group("noun")
                plural = re.match(r"\w+s\b(?!\w)", noun.split()[-1]) is not None
                there = re.match(r"there (is|are)", sentence.words, re.IGNORECASE)
                opening = f"{there.group()} " if there else ""
                if there and not plural and there.group(1) == "is":
                    opening += "an " if noun[0].lower() in "aeiou" else "a "
                if one.key in ("atelectasis", "oedema", "emphysema", "airspace", "cardiomegaly") and there:
                    opening = f"{there.group()} "
                words = opening + noun
                return sentence.start, sentence.end, words[0].upper() + words[1:]
    if one.stance == "affirmed" and one.side != "both" and not re.search(",", sentence.words):
        match = _EN_AFFIRMED.match(sentence.words)
        if match is None or not re.match(
            r"(?:\w+[ -]){0,4}$", sentence.words[match.start("noun") : one.start - sentence.start]
        ):
            return None
        noun = match.group("noun")
        if not match.group("there") and re.search(r"\b(?:is|are|has|have|was|were|measures?|shows?)\b", noun):
            return None
        if re.match(r"(?:again|stable|the|these|this|it)\b", noun, re.IGNORECASE):
            return None
        if re.search(
            r"\b(?:unchanged|stable|again|increas\w*|decreas\w*|worsen\w*|improv\w*|interval|measur\w*|cm|mm|old|healed|clearing|resol\w*)\b",
            sentence.words,
            re.IGNORECASE,
        ):
            return None
        words = f"{match.group('there') or ''}no {noun[0].lower() + noun[1:] if not noun[:2].isupper() else noun}"
        return sentence.start, sentence.end, words[0].upper() + words[1:]
    return None


def _edit_zh(one: Statement) -> Edit | None:
    low, high = one.clause
    words = one.sentence.words[low - one.sentence.start : high - one.sentence.start]
    if (
        len(named_in(words, "zh")) != 1
        or _ZH_LIMITED.search(words)
        or _ZH_KIND.search(words)
        or re.search(r"较前|变化|增多|减少|加重|好转|\d|一", words)
    ):
        return None
    before, behind = words[: one.start - low], words[one.end - low :]
    following = one.sentence.words[high - one.sentence.start :]
    if not re.fullmatch("[灶影征象]{0,2}", behind) or re.match(
        r"[,，](?:[大小直径短长约]|边|密度|截面|增强)", following
    ):
        return None
    if one.stance == "denied" and (match := _ZH_DENIED.search(before)):
        return low + match.start(), low + match.end(), "可见"
    if one.stance == "affirmed" and one.side != "both" and (match := _ZH_AFFIRMED.search(before)):
        return low + match.start(), low + match.end(), "未见"
    return None


def _witness(one: Statement, said: list[Statement], chart: Chart) -> tuple[Statement | None, str]:
    for other in said:
        if (
            other.sentence != one.sentence
            and other.role in (FINDINGS, IMPRESSION)
            and (other.role != one.role or one.stance == "affirmed")
            and other.key == one.key
            and other.stance == one.stance
            and (one.stance == "denied" or not other.side or not one.side or other.side == one.side)
            and one.places == other.places
            and (one.places or one.key not in _ANYWHERE)
        ):
            return other, "same finding elsewhere"
    if one.stance == "denied" and one.role == FINDINGS and one.key in _ACUTE:
        impression = " ".join(chart.report.words(zone) for zone in chart.report.of(IMPRESSION))
        if _NORMAL[chart.language].search(impression) and not _affirmed_in_impression(said):
            return None, "normal conclusion"
    return None, ""


def _affirmed_in_impression(said: list[Statement]) -> bool:
    return any(other.role == IMPRESSION and other.stance != "denied" and table()[other.key].weight for other in said)


def _is_true_elsewhere(one: Statement, said: list[Statement]) -> bool:
    """Whether the report holds what the flipped words would say, or comes near to it."""
    kin = kin_of({one.key})
    others = [other for other in said if other is not one and other.key in kin]
    if one.stance == "denied":
        return any(other.stance in ("affirmed", "hedged", "unclear") for other in others)
    return any(other.stance == "denied" for other in others)
