"""The sentences of a rule: words with places such as `{claim.laterality}` for what the facts say.

`claim` and `against` take the keys of `fusion.view.KEYS`, `params` the rule's parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from fusion.view import KEYS

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Localized:
    """Words for people in the two languages of the project."""

    en: str
    zh: str


def check(text: str, has_against: bool, params: Collection[str]) -> None:
    """Raises ValueError naming the place that nothing can fill."""
    known = {"claim": KEYS, "params": params} | ({"against": KEYS} if has_against else {})
    for place in _PLACE.findall(text):
        name, _, key = place.partition(".")
        if key not in known.get(name, ()):
            raise ValueError(f"nothing fills the place {{{place}}}")
    if set(_PLACE.sub("", text)) & {"{", "}"}:
        raise ValueError("a brace without its partner")


def fill(text: str, words_for: Callable[[str, str], str]) -> str:
    """The sentence with each place `{name.key}` filled by `words_for(name, key)`.

    >>> fill("The {claim.laterality} one.", lambda name, key: f"<{key} of {name}>")
    'The <laterality of claim> one.'

    A place that stays empty leaves no double blank behind.

    >>> fill("The {claim.laterality} one.", lambda name, key: "")
    'The one.'
    """
    filled = _PLACE.sub(lambda place: words_for(*place[1].split(".", 1)), text)
    return re.sub(r"(?<=\S) {2,}", " ", filled).strip()
