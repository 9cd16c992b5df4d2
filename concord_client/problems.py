"""Issues as lines for people: the file that a person named, the place in it, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

from concord.v1 import fact_pb2

from concord_client.messages import Language, say
from concord_client.refusal import Refusal


def issue_of(refusal: Refusal) -> fact_pb2.Issue:
    """A file that was refused, as the answer tells it to programs."""
    code = "too-large" if refusal.key == "file.too-large" else "cannot-read"
    return fact_pb2.Issue(code=code, place=refusal.place, message=str(Refusal(refusal.key, **refusal.values)))


def issue_line(issue: fact_pb2.Issue, origins: Mapping[str, str], language: Language) -> str:
    """ "ORU.hl7: OBX-7: what is wrong". `origins`: which file each part of the encounter came from."""
    words = issue.message or issue.code
    if language == "zh":
        words = f"{say(f'issue.{issue.code}', language, default=issue.code)} ({words})"
    return ": ".join(part for part in (*_place(issue.place, origins), words) if part)


def _place(place: str, origins: Mapping[str, str]) -> tuple[str, str]:
    """The file, and the place in it. The longest path that `place` begins with tells the file."""
    for part in sorted(origins, key=len, reverse=True):
        if part and place.startswith(part) and not re.match(r"\w", place[len(part) :]):
            return _inside(origins[part], place[len(part) :].strip(" .:"))
    whole = origins.get("", "")
    return (whole, place) if whole and whole not in place else (place, "")


def _inside(file: str, rest: str) -> tuple[str, str]:
    """A folder is told with the file in it, which `rest` begins with; a file is not told twice."""
    if file.endswith("/"):
        name, _, rest = rest.partition(" ")
        return file + name, rest
    return file, rest.removeprefix(file.rpartition("/")[2]).strip(" .:")
