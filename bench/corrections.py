"""Wrong words found, and right ones left alone: how many of seeded errors in real reports are seen, and what is told of
clean ones.

    .venv/bin/python bench/corrections.py [--seed S] [--show N] [--json]

One error a report, at a word of the lexicon: misspellings (swap, drop, double, neighbour on the keyboard), words run
together and written twice, a sign of the same sound, a sign of another's shape, slips. `found`: a correction at the
place; `right`: one that makes the text what it was; `read`: the findings of the report are as before. The
reports hold errors of their own: what is told of them untouched is shown by `--show`, for a person to judge.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from facts import vocabulary
from facts.fact import Fact
from text_service.document import Document, Section, SectionKind
from text_service.mentions.ner import find_tokens
from text_service.mentions.phrases import FOLDER, cells
from text_service.passages.normalize import fold
from text_service.reader import read_report
from text_service.wording.corrections import correct
from text_service.wording.known_words import english
from text_service.wording.sounds import syllables

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT.parent / "shared" / "data" / "text"
WRONG = ("misspelling", "homophone", "word_slip", "repeated_word")
Words = tuple[str, int, int, str]
"""A text with an error, where it is, and what stood there."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=2026)
    arguments.add_argument("--show", type=int, default=0, help="print N corrections of untouched reports, and N misses")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    if not TEXT.is_dir():
        print(f"no report collections at {TEXT}", file=sys.stderr)
        return 2
    figures: dict[str, object] = {}
    for language, reports in (("en", list(_english())), ("zh", list(_chinese()))):
        figures[f"{language} clean"] = _clean(reports, options.show)
        for kind, spoil in SPOILERS[language].items():
            rng = random.Random(f"{options.seed} {kind}")
            figures[f"{language} {kind}"] = _seeded(reports, spoil, rng, options.show)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return 0
    for name, figure in figures.items():
        print(f"{name:24}", figure)
    return 0


def _english() -> Iterator[str]:
    for line in (TEXT / "openi_dev.jsonl").open(encoding="utf-8"):
        report = json.loads(line)
        if report.get("findings"):
            yield report["findings"]


def _chinese() -> Iterator[str]:
    for line in (TEXT / "ccks_radiology_dev.jsonl").open(encoding="utf-8"):
        yield json.loads(line)["text"]


def _clean(reports: list[str], show: int) -> dict[str, object]:
    folded = [fold(report) for report in reports]
    times = []
    told: collections.Counter[str] = collections.Counter()
    lines = []
    for text in folded:
        begin = time.perf_counter()
        read = correct(text)
        times.append(time.perf_counter() - begin)
        for correction in read.corrections:
            told[correction.concept] += 1
            if correction.concept in WRONG:
                around = read.match[max(0, correction.start - 20) : correction.end + 12]
                lines.append(f"  {around!r} -> {correction.suggestion} {correction.probability}")
    for line in lines[:show]:
        print(line)
    per_thousand = {concept: round(1000 * count / len(reports), 1) for concept, count in told.most_common()}
    return {"reports": len(reports), "ms at the median": round(1000 * statistics.median(times), 3), **per_thousand}


def _seeded(
    reports: list[str], spoil: Callable[[str, random.Random], Words | None], rng: random.Random, show: int
) -> dict[str, object]:
    seeded = found = right = read = 0
    for report in reports:
        spoilt = spoil(report, rng)
        if spoilt is None:
            continue
        text, start, end, word = spoilt
        seeded += 1
        at = [fact for fact in _facts(text) if _is_wording(fact) and _lies(fact, start, end)]
        found += bool(at)
        suggested = any(_mended(text, fact) == report.lower() for fact in at)
        right += suggested
        read += _findings(report) == _findings(text)
        if not suggested and show > 0:
            show -= 1
            print(f"  missed {text[max(0, start - 10) : end + 8]!r} was {word!r}: {[fact.suggestion for fact in at]}")
    return {
        "seeded": seeded,
        "found": round(found / seeded, 3),
        "right": round(right / seeded, 3),
        "read": round(read / seeded, 3),
    }


def _facts(text: str) -> list[Fact]:
    return read_report(Document(sections=(Section(SectionKind.FINDINGS, text),)))[0]


def _mended(text: str, fact: Fact) -> str:
    """The text with the words as suggested, lower-case."""
    where = fact.evidence[0]
    return (text[: where.start] + fact.suggestion + text[where.end :]).lower()


def _is_wording(fact: Fact) -> bool:
    return fact.concept.code in WRONG


def _lies(fact: Fact, start: int, end: int) -> bool:
    return fact.evidence[0].start < end and start < fact.evidence[0].end


def _findings(text: str) -> collections.Counter[tuple[object, ...]]:
    return collections.Counter(
        (fact.concept.code, fact.polarity, fact.laterality)
        for fact in _facts(text)
        if (entry := vocabulary.find(fact.concept.code)) and entry.category in ("finding", "device", "organ")
    )


# ---- spoiling


def _a_word(text: str, rng: random.Random) -> re.Match[str] | None:
    """A word of the lexicon of six letters and more."""
    folded = fold(text)
    spans = {folded.original(token.start, token.end) for token in find_tokens(folded.match)}
    words = [
        word
        for word in re.finditer(r"(?<![A-Za-z])[A-Za-z][a-z]{5,}(?![A-Za-z])", text)
        if any(start <= word.start() and word.end() <= end for start, end in spans)
    ]
    return rng.choice(words) if words else None


_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _KEYS
    for place, letter in enumerate(row)
}


def _misspelt(how: str) -> Callable[[str, random.Random], Words | None]:
    def spoil(text: str, rng: random.Random) -> Words | None:
        word = _a_word(text, rng)
        if word is None:
            return None
        place = rng.randrange(1, len(word.group()) - 1)
        letters = word.group().lower()
        wrong = {
            "swap": letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :],
            "drop": letters[:place] + letters[place + 1 :],
            "double": letters[:place] + letters[place] + letters[place:],
            "neighbour": letters[:place] + rng.choice(_BESIDE[letters[place]]) + letters[place + 1 :],
        }[how]
        if wrong == letters or wrong in english():
            return None
        return _put(text, word.start(), word.end(), wrong)

    return spoil


def _run_together(text: str, rng: random.Random) -> Words | None:
    word = _a_word(text, rng)
    if word is None or not re.match(r" [a-z]{4,}", text[word.end() :]):
        return None
    end = word.end() + len(re.match(r" [a-z]+", text[word.end() :]).group())  # type: ignore[union-attr]
    return _put(text, word.start(), end, text[word.start() : end].replace(" ", ""))


def _twice(text: str, rng: random.Random) -> Words | None:
    words = list(re.finditer(r"(?<=[a-z] )[a-z]{2,}(?= [a-z])", text))
    if not words:
        return None
    word = rng.choice(words)
    return _put(text, word.start(), word.end(), f"{word.group()} {word.group()}")


_SLIPS = (
    (r"\bThere is no (?=evidence of [^.]*, [^.]*\bor\b)", "There is now "),
    (r"\b[Nn]o (?=\w+ ?\w+, [^.]*\bor\b)", "now "),
    (r"\bfrom (?=the prior|prior|previous|the previous)", "form "),
    (r"\bpleural (?=effusion|thickening)", "plural "),
    (r"\bfracture\b", "facture"),
    (r"\bthan (?=prior|on|previous)", "then "),
    (r"\b[Nn]o (?=acute|focal|pleural|evidence)", "know "),
    (r"\bacute (?=cardio|pulmon|bony|osseous|infilt)", "cute "),
    (r"\bThere (?=is|are)", "Their "),
    (r"\bheart (?=size)", "heat "),
)


def _slipped(text: str, rng: random.Random) -> Words | None:
    places = [(found, wrong) for right, wrong in _SLIPS for found in re.finditer(right, text)]
    if not places:
        return None
    found, wrong = rng.choice(places)
    written, word = wrong.strip(), found.group().strip()
    skip = len(word) - len(word.split()[-1])
    start = found.start() + skip
    return _put(text, start, found.start() + len(word), written.split()[-1])


def _a_phrase(text: str, rng: random.Random) -> tuple[int, int] | None:
    folded = fold(text)
    spans = sorted({folded.original(token.start, token.end) for token in find_tokens(folded.match)})
    spans = [span for span in spans if re.fullmatch(r"[\u4e00-\u9fff]{2,}", text[slice(*span)])]
    return rng.choice(spans) if spans else None


def _common() -> list[str]:
    """The 3,755 signs of GB 2312's first level."""
    return [
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
        if not (row == 0xD7 and cell > 0xF9)
    ]


def _homophone(text: str, rng: random.Random) -> Words | None:
    span = _a_phrase(text, rng)
    if span is None:
        return None
    place = rng.randrange(*span)
    sounds = syllables()
    others = [
        sign for sign in _common() if sign != text[place] and sounds.get(ord(sign)) == sounds.get(ord(text[place]))
    ]
    return _replaced(text, span, place, rng.choice(others)) if others else None


def _look_alike(text: str, rng: random.Random) -> Words | None:
    span = _a_phrase(text, rng)
    if span is None:
        return None
    shapes = [
        (place, wrong)
        for place in range(*span)
        for wrong, right in cells(FOLDER / "zh" / "shapes.tsv")
        if right == text[place]
    ]
    return _replaced(text, span, *rng.choice(shapes)) if shapes else None


def _replaced(text: str, span: tuple[int, int], place: int, sign: str) -> Words:
    return text[:place] + sign + text[place + 1 :], span[0], span[1], text[slice(*span)]


def _put(text: str, start: int, end: int, words: str) -> Words:
    words = words.capitalize() if text[start].isupper() else words
    return text[:start] + words + text[end:], start, start + len(words), text[start:end].lower()


SPOILERS = {
    "en": {
        **{f"misspelt: {how}": _misspelt(how) for how in ("swap", "drop", "double", "neighbour")},
        "run together": _run_together,
        "written twice": _twice,
        "slip": _slipped,
    },
    "zh": {"same sound": _homophone, "look-alike": _look_alike},
}


if __name__ == "__main__":
    sys.exit(main())
