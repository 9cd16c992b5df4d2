"""Description and conclusion in a Chinese report that is one text, in either order, by its numbers and its repetitions.

What cannot be told apart surely is one stretch of the role WHOLE. Where the end of a conclusion is unsure, the unsure
stretch belongs to no part.
"""

from __future__ import annotations

import re

_NUMBER = r"(?<![0-9.．A-Za-z第]){}\s*[、.．,，)）](?!\d)"
_STOP = re.compile(r"[。\n\t]|_x0004_")
_LABELS = re.compile(
    r"(?:检查所见|影像所见|影像学表现|所见|描述)\s*[：:]|(?:诊断意见|影像诊断|诊断|印象|结论|意见)\s*[：:]"
)
_CONCLUDES = re.compile(r"诊断|印象|结论|意见")
_FAST = "禁食"
_ECHO = "心超声检测值"


def split_text(text: str) -> list[tuple[int, int, str]]:
    """Stretches (start, end, role) in reading order.

    >>> split_text("1.右肺结节2.肝囊肿。右肺见结节。肝见低密度灶。")
    [(0, 12, 'IMPRESSION'), (12, 25, 'FINDINGS')]
    >>> split_text("右肺见结节。")
    [(0, 6, 'WHOLE')]
    """
    for attempt in (_by_labels, _by_numbers, _by_repetition, _by_habit):
        found = attempt(text)
        if found:
            return [part for part in found if part[1] > part[0]]
    return [(0, len(text), "WHOLE")]


def _by_labels(text: str) -> list[tuple[int, int, str]]:
    labels = list(_LABELS.finditer(text))
    roles = ["IMPRESSION" if _CONCLUDES.search(label.group()) else "FINDINGS" for label in labels]
    if len(labels) < 2 or len(set(roles)) < 2 or labels[0].start() > 20:
        return []
    ends = [label.start() for label in labels[1:]] + [len(text)]
    return [(label.end(), end, role) for label, end, role in zip(labels, ends, roles, strict=True)]


def _by_numbers(text: str) -> list[tuple[int, int, str]]:
    starts = [match.start() for match in re.finditer(_NUMBER.format(1), text)]
    if not starts:
        return []
    first = starts[0] if starts[0] <= 1 else starts[-1]
    items = [first]
    while (following := re.compile(_NUMBER.format(len(items) + 1)).search(text, items[-1] + 2)) is not None:
        items.append(following.start())
    if len(items) < 2:
        return []
    if first <= 1:
        stop = _STOP.search(text, items[-1])
        if stop is None or stop.end() > len(text) - 30:
            return []
        sure = stop.end() if stop.end() - items[-1] <= 60 else items[-1]
        return [(0, sure, "IMPRESSION"), (stop.end(), len(text), "FINDINGS")]
    if len(text) - items[-1] > 200 or first < 30:
        return []
    return [(0, first, "FINDINGS"), (first, len(text), "IMPRESSION")]


def _by_repetition(text: str) -> list[tuple[int, int, str]]:
    """The heading "after chemotherapy, against the film of ..." stands over the conclusion and again over the rest."""
    again = text.find(text[:12], 12) if len(text) > 60 else -1
    return [(0, again, "IMPRESSION"), (again, len(text), "FINDINGS")] if again > 0 else []


def _by_habit(text: str) -> list[tuple[int, int, str]]:
    for word in (_FAST, _ECHO):
        begin = text.find(word)
        if begin > 5:
            return [(0, begin, "IMPRESSION"), (begin, len(text), "FINDINGS")]
    if text.startswith(_FAST):
        last = text.rstrip("。 \n").rfind("。")
        if last > 0 and len(text) - last > 15:
            return [(0, last + 1, "FINDINGS"), (last + 1, len(text), "IMPRESSION")]
    return []
