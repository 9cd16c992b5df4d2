"""One error in a clean stay, as an office of quality meets them: a kind of error is a function that writes it in.

A kind answers None where the stay has nothing to do it to. `about` says, by the rules that tell of such a thing, which
of the flags would be the planted one; any other flag is noise. The modules `planted_*` hold the kinds.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Stay = dict[str, Any]
Write = Callable[[Stay], bool | None]


@dataclass(frozen=True)
class Kind:
    name: str
    about: re.Pattern[str]
    write: Write

    def planted(self, stay: Stay) -> Stay | None:
        """The stay with this error, or None where it has no place for it."""
        made = copy.deepcopy(stay)
        return made if self.write(made) and made != stay else None


KINDS: dict[str, Kind] = {}


def kind(about: str) -> Callable[[Write], Write]:
    """Names a kind of error by its docstring; `about` is found in the ids of the rules that tell of it."""

    def named(write: Write) -> Write:
        name = (write.__doc__ or "").strip().rstrip(".")
        KINDS[name] = Kind(name, re.compile(about), write)
        return write

    return named


ADMISSION = r"Admission note|入院记录"
FIRST = r"First progress note|首次病程记录"
SUMMARY = r"Discharge summary|出院记录"
FRONT = r"Front page|病案首页"
OPERATION = r"Operation record|手术记录"
CONSENT = r"Operation consent|手术(知情)?同意书"
NOTE = r"Progress note|(日常)?病程记录"
REPORT = r"RADIOLOGY_REPORT|(CT|MRI|DR|超声|影像).*报告"
SIDE = re.compile(r"\b(left|right)\b|[左右]", re.IGNORECASE)
_OTHER = {"left": "right", "right": "left", "左": "右", "右": "左"}


def is_english(stay: Stay) -> bool:
    return "zone" in stay


def in_words(stay: Stay, english: str, chinese: str) -> str:
    return english if is_english(stay) else chinese


def documents_of(stay: Stay, form: str) -> list[dict[str, Any]]:
    return [one for one in stay["documents"] if re.fullmatch(form, one["type"])]


def document_of(stay: Stay, form: str) -> dict[str, Any]:
    """The first document of the form; an empty one, which nothing can be written into, where there is none."""
    return next(iter(documents_of(stay, form)), {})


def removed(stay: Stay, form: str) -> bool:
    kept = [one for one in stay["documents"] if not re.fullmatch(form, one["type"])]
    gone = len(kept) < len(stay["documents"])
    stay["documents"] = kept
    return gone


def mirrored(text: str) -> str:
    def other(found: re.Match[str]) -> str:
        side = _OTHER[found[0].lower()]
        return side.upper() if found[0].isupper() else side.capitalize() if found[0][0].isupper() else side

    return SIDE.sub(other, text)


def put(holder: dict[str, Any], key: str, value: Any) -> bool:
    changed = bool(holder) and holder.get(key) != value
    if changed:
        holder[key] = value
    return changed


def reworded(document: dict[str, Any], pattern: str, by: str) -> bool:
    text, done = re.subn(pattern, by, document.get("text", ""), count=1)
    return bool(done) and put(document, "text", text)


def later(moment: str, hours: float) -> str:
    when = datetime.strptime(f"2026-{moment}", "%Y-%m-%d %H:%M") + timedelta(hours=hours)
    return f"{when:%m-%d %H:%M}"


def event_at(stay: Stay, word: str) -> int | None:
    found = (n for n, one in enumerate(stay.get("events", [])) if isinstance(one, str) and re.search(word, one))
    return next(found, None)


def moment_of(stay: Stay, word: str) -> str | None:
    n = event_at(stay, word)
    return None if n is None else stay["events"][n].split("|")[0].strip()


def admitted_at(stay: Stay) -> str | None:
    return moment_of(stay, r"ADMISSION|入院")


def discharged_at(stay: Stay) -> str | None:
    return moment_of(stay, r"DISCHARGE|出院")


def operation_of(stay: Stay) -> dict[str, Any]:
    """The procedure that a form of consent for an operation stands for."""
    consent = document_of(stay, CONSENT)
    found = re.search(r"\d+", consent.get("event_id", ""))
    return stay["procedures"][int(found[0]) - 1] if found else {}


def is_man(stay: Stay) -> bool:
    return stay["patient"]["sex"] in ("M", "男")


def age_of(stay: Stay) -> int:
    patient = stay["patient"]
    return 2026 - patient["birth_date"].year if "birth_date" in patient else patient["age_years"]


def said(document: dict[str, Any], sentence: str) -> bool:
    """The sentence stands at the end of the document."""
    return bool(document.get("text")) and put(document, "text", document["text"].rstrip() + sentence)


def add_note(stay: Stay, at: str, english: str, chinese: str) -> None:
    author = stay["documents"][0]["by"].split(";")[0] if is_english(stay) else "周明 住院医师"
    stay["documents"].append(
        {
            "type": in_words(stay, "Progress note", "病程记录"),
            "at": at,
            "by": "Ben Clarke resident" if is_english(stay) else author,
            "text": in_words(stay, english, chinese),
        }
    )


def add_lab(stay: Stay, at: str, english: str, chinese: str) -> None:
    stay.setdefault("labs", []).append(f"{at} | {in_words(stay, english, chinese)}")


def add_drug(stay: Stay, english: str, chinese: str) -> None:
    stay.setdefault("medications", []).append(in_words(stay, english, chinese))


def examinations(stay: Stay) -> Iterator[dict[str, Any]]:
    """Examinations whose report is in the stay."""
    numbers = {one.get("accession_number") for one in documents_of(stay, REPORT)}
    return (one for one in stay.get("orders", []) if one.get("accession_number") in numbers and "performed_at" in one)


def report_of(stay: Stay, order: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in documents_of(stay, REPORT) if one.get("accession_number") == order["accession_number"])


IMPRESSION = re.compile(r"(?:IMPRESSION|诊断意见|影像诊断|超声提示)[:：]")


def divided(report: dict[str, Any]) -> tuple[str, str]:
    found = IMPRESSION.search(report.get("text", ""))
    return (report["text"][: found.end()], report["text"][found.end() :]) if found else ("", "")
