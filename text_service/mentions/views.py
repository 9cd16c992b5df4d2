"""The projections that a title or technique names: PA and lateral, 后前位, 床旁正位.

A frontal view may be PA or AP; a portable one is AP. An oblique or decubitus view is told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.document import SectionKind


def find_views(kind: SectionKind, match: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, view): PA, AP, FRONTAL, LATERAL, OBLIQUE or DECUBITUS, each once."""
    if kind not in (SectionKind.TITLE, SectionKind.TECHNIQUE) or _OTHER.search(match):
        return
    seen: set[str] = set()
    for said in _VIEW.finditer(match):
        for view in _MEANS[str(said.lastgroup)]:
            if view not in seen:
                seen.add(view)
                yield *said.span(), view


_MEANS = {
    "both": ("FRONTAL", "LATERAL"), "pa": ("PA",), "ap": ("AP",), "frontal": ("FRONTAL",), "lateral": ("LATERAL",),
    "oblique": ("OBLIQUE",), "decubitus": ("DECUBITUS",),
}  # fmt: skip
_VIEW = re.compile(
    r"(?P<decubitus>decubitus|卧位侧|侧卧位)|(?P<both>正侧位|正、侧位|正位及侧位|正位、侧位)|(?P<pa>\bpa\b|posteroanterior|后前位)"
    r"|(?P<ap>\bap\b|anteroposterior|前后位)|(?P<frontal>\bfrontal\b|正位)|(?P<lateral>\blateral\b|(?<!双)侧位)|(?P<oblique>\boblique\b|斜位)"
)
# Words of other examinations: a position in the scanner is no projection, and a comparison is another examination.
_OTHER = re.compile(r"\bct\b|\bmri?\b|ultraso|\bpet\b|磁共振|超声|compar|prior|previous|对比|前片|螺旋")
