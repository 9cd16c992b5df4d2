"""Words written twice: "the the", 结节结节影."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.passages.normalize import Folded
from text_service.wording.confidence import probability
from text_service.wording.known_words import is_lexicon_word
from text_service.wording.suspicion import Suspicion, replacing


def find_repetitions(folded: Folded) -> Iterator[Suspicion]:
    """In no order: English words, Chinese phrases of the lexicon."""
    for found in _REPEATED.finditer(folded.match):
        word = found["word"]
        apart = folded.text[found.start() + len(word)] in " \n"
        if apart and word not in _MAY_REPEAT and not word.startswith("xx"):
            yield _twice(found)
    for found in _REPEATED_CHINESE.finditer(folded.match):
        if is_lexicon_word(found["word"]) and not _ANOTHER_WORD.match(folded.match, found.end()):
            yield _twice(found)


def _twice(found: re.Match[str]) -> Suspicion:
    return replacing(found.start(), found.end(), "repeated_word", found["word"], probability("repeated word"))


_REPEATED = re.compile(r"(?<![a-z0-9.,-])(?P<word>[a-z]{2,}) (?P=word)(?![a-z0-9'-])")
_REPEATED_CHINESE = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,4})(?P=word)")
# 颈内动脉动脉瘤: the second is the beginning of another word.
_ANOTHER_WORD = re.compile("[瘤炎癌镜]|硬化|粥样|夹层|造影|旁")
# Words that grammar may write twice.
_MAY_REPEAT = frozenset({"had", "that", "very", "so"})
