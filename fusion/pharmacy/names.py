"""What the name of a procedure says of bleeding, and that of a blood product of its kind. Data: `procedures.csv`,
`blood.csv`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from fusion.pharmacy import table
from fusion.pharmacy.knowledge import pattern


def bleeding_class(procedure: str) -> str:
    """How much an invasive procedure may bleed: high, low, femoral or radial (arterial access), transjugular; "" for
    what the list does not know.

    >>> bleeding_class("经皮肾穿刺活检术"), bleeding_class("胸腔穿刺术"), bleeding_class("Angiography, transradial")
    ('high', 'low', 'radial')
    >>> bleeding_class("liver biopsy"), bleeding_class("transjugular liver biopsy"), bleeding_class("appendicectomy")
    ('high', 'transjugular', '')
    """
    return _first("procedures.csv", "class", procedure)


def blood_component(words: str) -> str:
    """red_cells, platelets or plasma; "" for anything else.

    >>> blood_component("去白悬浮红细胞"), blood_component("apheresis platelets"), blood_component("白蛋白")
    ('red_cells', 'platelets', '')
    """
    return _first("blood.csv", "component", words)


@lru_cache(maxsize=4096)
def _first(name: str, column: str, words: str) -> str:
    plain = unicodedata.normalize("NFKC", words)
    return next((row[column] for row in table.rows(name) if pattern(row["words"]).search(plain)), "")
