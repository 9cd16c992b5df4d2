"""Sentences that exclude a disease by a test: "PE excluded by D-dimer", D-二聚体阴性排除肺栓塞.

What they say of the disease itself is read like any denial; this tells on what ground it is denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def find_exclusions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence within [start, end) that excludes pulmonary embolism by D-dimer, from the first of
    its words to the last. `text`: full-width forms folded.
    """
    if not _TEST.search(text, start, end):
        return
    for sentence in _SENTENCE.finditer(text, start, end):
        parts = [part.search(text, sentence.start(), sentence.end()) for part in (_TEST, _DISEASE, _EXCLUDED)]
        if all(parts) and not _OPEN.search(text, sentence.start(), sentence.end()):
            found = [part for part in parts if part is not None]
            yield min(part.start() for part in found), max(part.end() for part in found)


_SENTENCE = re.compile(r"(?:[^.。;；\n\f]|\.(?=\d))+")
_TEST = re.compile(r"(?i:d[- ]?dimers?\b)|[Dd]-?二聚体")
_DISEASE = re.compile(r"(?i:pulmonary (?:thrombo)?embol\w+)|\bPE\b|肺(?:动脉)?(?:血栓)?栓塞")
_EXCLUDED = re.compile(r"(?i:exclu(?:ded?|des|ding)|rul(?:ed?|es|ing) out|no evidence|unlikely)|排除|不考虑|不支持")
# Still to be done, or left open.
_OPEN = re.compile(
    r"(?i:cannot|can not|could not|not (?:be )?(?:exclu|ruled)|to (?:exclude|rule out)|does not|\bif\b)"
    r"|[不未难]能?可?以?(?:完全)?排除|[待需须拟]\w{0,4}排除|以排除|除外|[?]|如"
)
