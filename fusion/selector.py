"""Selectors: which facts a rule speaks of.

A field that is left out admits everything, except that a selector means what is *present*, *recent* and of the
*patient* unless it says otherwise. All fields together must admit a fact; the words of one field are alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from facts import vocabulary
from facts.fact import Experiencer, Laterality, Polarity, Quantity, Source, Temporality
from fusion.expression import Expression, compile_expression
from fusion.marked import Marked
from fusion.view import WORDS, FactView

ORIGINS = (
    "header", "patient", "orders", "documents", "studies", "labs", "events", "diagnoses", "medications", "allergies",
    "procedures", "observations", "prior_studies",
)  # fmt: skip
SECTIONS = (
    "title", "indication", "technique", "comparison", "findings", "impression", "recommendation", "history",
    "examination", "assessment", "plan", "other",
)  # fmt: skip
_DEFAULTS = MappingProxyType({"polarity": "present", "temporality": "recent", "experiencer": "patient"})

_HAS: Mapping[str, Callable[[FactView], bool]] = MappingProxyType(
    {
        "value": lambda view: isinstance(view.fact.value, Quantity),
        "body_site": lambda view: view.fact.body_site is not None,
        "time": lambda view: view.fact.time is not None,
        "laterality": lambda view: bool(view.side),
    }
)
_SHAPES: dict[tuple[object, ...], int] = {}
FIELDS = (*WORDS, "concept", "has", "where")


class Selector:
    """`words`: field to the words that it admits; a default that was lifted is not among them."""

    def __init__(
        self,
        words: Mapping[str, frozenset[str]],
        concepts: frozenset[str] = frozenset(),
        has: tuple[str, ...] = (),
        where: Expression | None = None,
    ) -> None:
        self.concepts = concepts
        self.where = where
        self.sources = words.get("source", frozenset())
        """The sources that it admits; empty: all."""
        codes = concepts or words.get("category", frozenset()) or ("",)
        self.index_keys = tuple((source, code) for source in sorted(self.sources) or [""] for code in sorted(codes))
        """Every fact that it admits carries at least one of these keys (`keys_of`)."""
        self.shape = _SHAPES.setdefault((frozenset(words.items()), concepts, has), len(_SHAPES))
        """The same number for selectors that differ in nothing but `where`: rules often ask for the same facts."""
        self._admitted = tuple((position, words[name]) for position, name in enumerate(WORDS) if name in words)
        self._has = tuple(_HAS[name] for name in has)

    def admits(self, view: FactView) -> bool:
        """Whether a fact passes every field but `where`."""
        said = view.words
        for position, admitted in self._admitted:
            if said[position] not in admitted:
                return False
        if self.concepts and self.concepts.isdisjoint(view.ancestors):
            return False
        return all(has(view) for has in self._has)


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """At least so many facts, or an exhaustive part of the encounter (`complete`: "documents"); of several parts, any.

    `at_least`: a number or the name of a parameter, which a profile may set.
    """

    selector: Selector | None = None
    at_least: int | str = 1
    complete: tuple[str, ...] = ()


def keys_of(view: FactView) -> list[tuple[str, str]]:
    """The keys under which a fact is looked up; "" stands for any source, any concept."""
    codes = (*view.ancestors, view.category, "") if view.category else (*view.ancestors, "")
    source = str(view.fact.source)
    return [key for code in codes for key in ((source, code), ("", code))]


def read_selectors(node: Marked, clause: str, facts: Collection[str], params: Collection[str]) -> tuple[Selector, ...]:
    """One selector or a list of them. Raises DocumentError."""
    return tuple(read_selector(item, clause, facts, params) for item in node.one_or_more())


def read_requirement(
    node: Marked, facts: Collection[str], params: Mapping[str, object], complete_parts: Collection[str]
) -> Requirement:
    """An item of `requires`. Raises DocumentError."""
    found = node.mapping()
    if "complete" in found:
        node.keys(("complete",))
        parts = found["complete"].one_or_more()
        return Requirement(complete=tuple(part.one_of(complete_parts, "part of an encounter") for part in parts))
    selector = read_selector(node, "requires", facts, params, also=("at_least",))
    return Requirement(selector, _count(found["at_least"], params) if "at_least" in found else 1)


def read_selector(
    node: Marked, clause: str, facts: Collection[str], params: Collection[str], also: tuple[str, ...] = ()
) -> Selector:
    """`clause`: its place in the rule; `facts`: what its `where` may read. Raises DocumentError."""
    found = node.keys(FIELDS + also)
    words: dict[str, frozenset[str]] = {}
    for name in WORDS:
        if name in found:
            admitted = frozenset(word.one_of(_known(name), name) if name != "system" else word.text()
                                 for word in found[name].one_or_more())  # fmt: skip
            if "any" not in admitted:
                words[name] = admitted
        elif name in _DEFAULTS:
            words[name] = frozenset((_DEFAULTS[name],))
    foreign = "system" in words or words.get("source") == frozenset((str(Source.LAB),))
    concepts = found["concept"].one_or_more() if "concept" in found else []
    has = found["has"].one_or_more() if "has" in found else []
    where = None
    if "where" in found:
        try:
            where = compile_expression(found["where"].text(), f"{clause}.where", facts, params)
        except ValueError as error:
            raise found["where"].error(str(error)) from None
    return Selector(
        words=MappingProxyType(words),
        concepts=frozenset(code.text() if foreign else _concept(code) for code in concepts),
        has=tuple(word.one_of(_HAS, "thing to have") for word in has),
        where=where,
    )


def _known(name: str) -> Collection[str]:
    entries = vocabulary.entries().values()
    match name:
        case "source":
            return list(Source)
        case "origin":
            return ORIGINS
        case "section":
            return SECTIONS
        case "document":
            return {entry.code for entry in entries if entry.category == "document"}
        case "category":
            return {entry.category for entry in entries}
        case "significance":
            return {entry.significance for entry in entries if entry.significance}
        case "sex":
            return {"female", "male"}
        case "polarity":
            return {*Polarity, "any"}
        case "temporality":
            return {*Temporality, "any"}
        case "experiencer":
            return {*Experiencer, "any"}
    return {*Laterality, "none"}


def _concept(code: Marked) -> str:
    """A code of the vocabulary. Laboratory analytes and the codes of other systems are not in it and not checked."""
    if vocabulary.find(code.text()) is None:
        raise code.error(f"{code.text()} is no concept of the vocabulary")
    return code.text()


def _count(node: Marked, params: Mapping[str, object]) -> int | str:
    word = node.plain()
    number = params.get(word) if isinstance(word, str) else word
    if isinstance(number, bool) or not isinstance(number, int | float) or number < 1:
        raise node.error("at_least is a number from 1 or the name of a parameter that is one")
    return word if isinstance(word, str) else int(number)
