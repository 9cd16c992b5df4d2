"""Stations of the lymph nodes of the chest, as the IASLC numbers them: 4R, 7, 10L."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.levels.level import Level

# The groups that surgeons number at the stomach are others.
_NODES = re.compile(r"纵[隔膈]|肺门|气管|隆突|\bstations?\b|\bnodes?\b")
_STATION = r"(?:1[0-4]|[1-9])(?:[rlap](?![a-z])(?:/[rl](?![a-z]))?)?(?![\d.]|\s*(?:mm|cm|个|枚|[x×*]))"
_CHINESE_STATIONS = re.compile(
    rf"(?<![\da-z.(/-])(?P<list>{_STATION}(?:[区组]?\s*[、,及和]\s*{_STATION})*)\s*[区组]"
    rf"(?P<more>(?:\s*[、,及和]\s*(?:1[0-4]|[1-9])[rl](?![a-z]))*)"
)
_ENGLISH_STATIONS = re.compile(
    rf"\bstations?\s+(?P<list>{_STATION}(?:\s*(?:,\s*and\s|,|and\s|&)\s*{_STATION})*)"
    rf"|\b(?P<one>(?:1[0-4]|[1-9])[rl])\s+(?:(?:lymph )?nodes?|adenopathy|lymphadenopathy)\b"
)


def find_stations(words: str) -> Iterator[Level]:
    """Cheap when no node is named."""
    if not _NODES.search(words):
        return
    for said in (*_CHINESE_STATIONS.finditer(words), *_ENGLISH_STATIONS.finditer(words)):
        written = " ".join(part for part in said.groupdict().values() if part)
        for number, sides in re.findall(r"(\d+)([rlap](?:/[rl])?)?", written):
            for side in sides.split("/"):
                organ = "hilum" if int(number) >= 10 else "mediastinum"
                yield Level(*said.span(), "lymph_node_station", f"{number}{side.upper()}", organ)
