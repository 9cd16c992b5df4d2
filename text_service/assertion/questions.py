"""What an indication asks for: "rule out pneumothorax", "? fracture", 了解有无肺炎, 排除骨折.

Everything in an indication is hypothetical. What is asked for is possible besides; what is only told of the patient is
not asked.
"""

from __future__ import annotations

import re

from facts.fact import Polarity, Temporality
from text_service.assertion.qualifiers import Qualified
from text_service.mentions.linker import Mention
from text_service.passages.sentences import Sentence


def ask(sentence: Sentence, mentions: list[Mention], qualified: list[Qualified]) -> None:
    """Makes the mentions that the sentence asks for possible, in place."""
    for mention, said in zip(mentions, qualified, strict=True):
        if said.polarity is Polarity.PRESENT and said.temporality is not Temporality.HISTORICAL:
            start = sentence.segment_start(mention.start)
            before = sentence.match[max(start, mention.start - _REACH) : mention.start]
            behind = sentence.match[mention.end : mention.end + _REACH_BEHIND]
            if _BEFORE.search(before) or _BEHIND.match(behind):
                said.polarity, said.probability = Polarity.POSSIBLE, _ASKED


_REACH = 40
_REACH_BEHIND = 6
_ASKED = 0.5
_BEFORE = re.compile(
    r"(?:\b(?:rule out|r/o|ruling out|assess(?:ment)?(?: for)?|evaluat\w+ for|check(?:ing)? for|look(?:ing)? for"
    r"|query|exclu\w+"
    r"|suspect\w*|suspicio\w+ (?:for|of)|concern(?:ing|ed)? (?:for|of|about)|possible|presence of"
    r"|question(?:able)?(?: of)?|vs)\b|\?)[^.;。]*$"
    r"|(?:排除|除外|有无|是否|了解|明确|待排|疑|可疑|筛查|寻找|查找|(?<![复检])查|\?)[^。;]*$"
)
_BEHIND = re.compile(r"\s?(?:\?|待查|待排|可能|\(\?\))")
