"""What a document is by the name that a hospital gave it: 主治医师首次查房记录, CT诊断报告, "Discharge letter".

Hospitals name their forms as they like. A name that says what the document is by one of the words of
`document_names.tsv` is that; any other is none of ours and stays a word of its own.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("document_names.tsv")


@lru_cache(maxsize=4096)
def document_named(name: str) -> str:
    """The code of the vocabulary that a name of a document stands for; "" for none.

    >>> document_named("主治医师首次查房记录"), document_named("副主任医师查房记录"), document_named("日常病程记录")
    ('attending_round', 'chief_round', 'progress_note')
    >>> document_named("冠脉造影检查知情同意书"), document_named("放弃抢救同意书"), document_named("Discharge letter")
    ('special_examination_consent', 'other_document', 'discharge_summary')
    >>> document_named("膳食单"), document_named("CT诊断报告书"), document_named("胃镜检查报告")
    ('', 'radiology_report', '')
    """
    words = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", " ".join(name.replace("_", " ").lower().split()))
    return next((code for code, pattern in _table() if pattern.search(words)), "")


@cache
def _table() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = (line.split("\t") for line in lines)
    return tuple((code, re.compile(pattern)) for code, pattern in rows)
