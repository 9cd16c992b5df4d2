"""The ConText cues of a sentence, and how far they reach."""

from __future__ import annotations

import re

from text_service.assertion.cue_patterns import find_patterns
from text_service.mentions.linker import Mention
from text_service.mentions.ner import Token
from text_service.passages.sentences import Sentence

FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|there|remains?|appears?|seen|noted)\b")
"""A verb: behind it a new clause may begin."""

SEPARATOR = re.compile(r"\bw/(?!o)|(?<!\b\w)[/]|[,:]|\b(?:and|or|nor|with)\b")
"""What parts the members of an English list; the stroke of "h/o" and "s/p" does not."""

OR = re.compile(r"\b(?:or|nor)\b|(?<!\b\w)/")
WITH = ("with", "w/")

NOT_BARE = re.compile(
    r"\b(?:a|an|the|there|is|are|was|mild|mildly|small|moderate|minimal|trace|tiny"
    r"|stable|unchanged|slight|left|right|chronic"
    r"|bilateral|calcified|this|these|remains?|persistent|improved|improving|worsening"
    r"|increased|low|tortuous|scattered|patchy"
    r"|elevated|normal|clear|degenerative|atherosclerotic|status|post|borderline|continued"
    r"|similar|multiple|old|healed|prior|questionable|grade|occasional|intermittent|frequent|ongoing|recurrent|diffuse|recent|irregular"
    r"|residual|his|her|he|she|patient|pt|now|also|still|some|does|has|\d+\s*(?=[%+]))\b"
    r"|\d\s*[+%]"
)
"""A member of a list that carries one of these says something of its own: "no pneumothorax, small effusion"."""


def word_count(gap: str) -> int:
    return len(gap.split())


_WORDS_OF_MEMBER = 5


def last_of_list(gap: str) -> str:
    """What stands behind the last member of an English list, whether the lexicon knows its members or not."""
    pieces = SEPARATOR.split(gap)
    return pieces[-1] if all(word_count(piece) <= _WORDS_OF_MEMBER for piece in pieces) else gap


class Cues:
    """The cues of a sentence by what they do."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.by_code: dict[str, list[Token]] = {}
        for token in _tokens(sentence):
            self.by_code.setdefault(token.term.code, []).append(token)

    def before(self, code: str, mention: Mention) -> Token | None:
        """The nearest cue before the mention with no terminating word between."""
        cues = self.by_code.get(code)
        if not cues:
            return None
        nearest = None
        for cue in cues:
            if cue.end > mention.start:
                break
            nearest = cue
        if nearest is None or self.terminated(nearest.end, mention.start):
            return None
        return nearest

    def all_before(self, code: str, mention: Mention) -> list[Token]:
        """The cues before the mention with no terminating word between, the nearest first."""
        cues = [cue for cue in self.by_code.get(code, ()) if cue.end <= mention.start]
        return [cue for cue in reversed(cues) if not self.terminated(cue.end, mention.start)]

    def behind(self, code: str, mention: Mention) -> Token | None:
        """The nearest cue behind the mention with no terminating word between."""
        for cue in self.by_code.get(code, ()):
            if cue.start >= mention.end:
                return None if self.terminated(mention.end, cue.start) else cue
        return None

    def around(self, code: str, mention: Mention) -> Token | None:
        """The cue that holds the mention: 未再发作, of which 发作 is the thing."""
        for cue in self.by_code.get(code, ()):
            if cue.start < mention.start and mention.end <= cue.end:
                return cue
        return None

    def terminated(self, start: int, end: int) -> bool:
        return self.between("termination", start, end)

    def between(self, code: str, start: int, end: int) -> bool:
        return any(start <= token.start and token.end <= end for token in self.by_code.get(code, ()))

    def just_before(self, code: str, position: int) -> bool:
        """Whether nothing but a blank parts such a cue from the position."""
        return any(
            token.end <= position and not self.sentence.gap(token.end, position).strip()
            for token in self.by_code.get(code, ())
        )

    def link(self, cue: Token, number: int, mentions: list[Mention]) -> int:
        """Where the last member of the list before the mention ends: a mention behind the cue, or the cue itself."""
        start = mentions[number].start
        return max(
            [cue.end, *(other.end for other in mentions[:number] if cue.end <= other.start and other.end <= start)]
        )


def _tokens(sentence: Sentence) -> list[Token]:
    """The cues of the lists and those of the patterns, which hide what they cover."""
    found = find_patterns(sentence.match, sentence.chinese)
    if not found:
        return sentence.cues
    free = [
        token for token in sentence.cues if not any(one.start < token.end and token.start < one.end for one in found)
    ]
    return sorted([*free, *found], key=_start)


def _start(token: Token) -> int:
    return token.start
