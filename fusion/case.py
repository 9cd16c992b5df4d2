"""The facts of one check, indexed, and what has been worked out about them already.

Rules ask the same things again and again: which facts a selector admits, whether an expression holds for a left and a
right one. Each is answered once a check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from facts import vocabulary
from facts.fact import Source
from fusion.expression import Expression, Failed, Setting
from fusion.pairing import KEYS_OF_PLACES, Pairing
from fusion.rule import Rule
from fusion.selector import Selector, keys_of
from fusion.view import FactView

# Answers that the closed expressions of an engine keep from one check to the next, about 20 MB.
_MOST_KEPT = 50_000


class Case:
    """`assessed`: by source, what its reading could have asserted; `complete`: exhaustive parts of the encounter.
    `kept`: what closed expressions of the same rules answered in other checks."""

    def __init__(
        self,
        views: Sequence[FactView],
        assessed: Mapping[Source, Collection[str]],
        complete: Collection[str],
        setting: Setting,
        kept: dict[tuple[object, ...], bool] | None = None,
    ) -> None:
        self.complete = frozenset(complete)
        self.by_key: dict[tuple[str, str], list[FactView]] = {}
        self._assessed = assessed
        self._setting = setting
        self._shaped: dict[int, list[FactView]] = {}
        self._selected: dict[int, list[FactView]] = {}
        self._placed: dict[tuple[int, str], dict[str, list[FactView]]] = {}
        self._held: dict[tuple[object, ...], bool] = {}
        self._kept = {} if kept is None else kept
        for position, view in enumerate(views):
            view.position = position
            for key in keys_of(view):
                self.by_key.setdefault(key, []).append(view)

    def select(self, selectors: Sequence[Selector], rule: Rule, claim: FactView | None = None) -> list[FactView]:
        """The facts that any of the selectors admits, in the order they came in. Raises Failed from a `where`."""
        if len(selectors) == 1:
            return self._select(selectors[0], rule, claim)
        return _in_order(view for selector in selectors for view in self._select(selector, rule, claim))

    def paired(
        self, selectors: Sequence[Selector], rule: Rule, claim: FactView, place: str, ways: Sequence[Pairing]
    ) -> list[FactView]:
        """Those of the facts that pair with the claim in every way; only they are asked for their `where`.

        `place`: one of `ways` by its word, by which they are looked up; "" when there is none. Raises Failed.
        """
        found: list[FactView] = []
        for selector in selectors:
            where = selector.where
            asked = claim if where is not None and "claim" in where.facts else None
            views = self._near(selector, place, claim) if place else self._admitted(selector)
            pairs = [view for view in views if _pair(ways, claim, view)]
            found += pairs if where is None else [view for view in pairs if self.holds(where, rule, asked, fact=view)]
        return found if len(selectors) == 1 else _in_order(found)

    def holds(
        self,
        expression: Expression,
        rule: Rule,
        claim: FactView | None = None,
        against: FactView | None = None,
        others: Sequence[FactView] = (),
        fact: FactView | None = None,
    ) -> bool:
        """Whether an expression of the rule is true. Raises Failed."""
        if expression.parts:
            try:
                held = (self.holds(part, rule, claim, against, others, fact) for part in expression.parts)
                return all(held) if expression.every else any(held)
            except Failed:
                pass  # one part cannot be told; the whole can, where another decides
        said: list[object] = [expression]
        closed = expression.closed
        for name, view in (("claim", claim), ("against", against), ("fact", fact)):
            if view is not None and name in expression.keys:
                said.append(view.signature(expression.keys[name]))
                closed = closed and view.closed
        if "others" in expression.facts:
            for view in others:
                said.append(view.signature(expression.keys["others"]) if "others" in expression.keys else "others")
                closed = closed and view.closed
        known = self._kept if closed else self._held
        asked = tuple(said)
        true = known.get(asked)
        if true is None:
            true = expression.holds(self._setting, rule.params, claim=claim, against=against, others=others, fact=fact)
            if not closed or len(known) < _MOST_KEPT:
                known[asked] = true
        return true

    @property
    def now(self) -> datetime:
        return self._setting.now

    def moment(self, expression: Expression, rule: Rule, claim: FactView) -> datetime | None:
        """The timestamp that an expression of the rule gives. Raises Failed."""
        return expression.moment(self._setting, rule.params, claim=claim)

    def looked_for(self, selectors: Sequence[Selector], claim: FactView, same: Sequence[str]) -> bool:
        """Whether some reading that the selectors speak of could have asserted what they look for.

        What the record does not hold is a matter of `requires: [{complete: ...}]`, not of this.
        """
        like_claim = any(word.startswith("concept") or word in ("supports", "related") for word in same)
        for selector in selectors:
            if not selector.sources or Source.RECORD in selector.sources:
                return True
            wanted = selector.concepts or ({claim.fact.concept.code} if like_claim else ())
            if any(_covers(self._assessed.get(Source(source), ()), wanted) for source in selector.sources):
                return True
        return False

    def _select(self, selector: Selector, rule: Rule, claim: FactView | None) -> list[FactView]:
        where = selector.where
        if where is None:
            return self._admitted(selector)
        if "claim" in where.facts:
            return [view for view in self._admitted(selector) if self.holds(where, rule, claim, fact=view)]
        selected = self._selected.get(id(selector))
        if selected is None:
            selected = [view for view in self._admitted(selector) if self.holds(where, rule, fact=view)]
            self._selected[id(selector)] = selected
        return selected

    def _admitted(self, selector: Selector) -> list[FactView]:
        admitted = self._shaped.get(selector.shape)
        if admitted is None:
            admitted = [view for view in self._candidates(selector) if selector.admits(view)]
            self._shaped[selector.shape] = admitted
        return admitted

    def _near(self, selector: Selector, place: str, claim: FactView) -> Sequence[FactView]:
        """The facts that a selector admits in the place of the claim; none when nobody knows that."""
        key = KEYS_OF_PLACES[place]
        there = self._placed.get((selector.shape, place))
        if there is None:
            there = self._placed[selector.shape, place] = {}
            for view in self._admitted(selector):
                there.setdefault(key(view), []).append(view)
        known = key(claim)
        return there.get(known, ()) if known else ()

    def _candidates(self, selector: Selector) -> Sequence[FactView]:
        if len(selector.index_keys) == 1:
            return self.by_key.get(selector.index_keys[0], ())
        return _in_order(view for key in selector.index_keys for view in self.by_key.get(key, ()))


def _pair(ways: Sequence[Pairing], claim: FactView, other: FactView) -> bool:
    for way in ways:  # noqa: SIM110 - a loop takes half the time of all() here, and this runs for every pair
        if not way(claim, other):
            return False
    return True


def _in_order(views: Iterable[FactView]) -> list[FactView]:
    """Each once, in the order the facts came in."""
    return sorted({view.position: view for view in views}.values(), key=lambda view: view.position)


def _covers(assessed: Collection[str], wanted: Collection[str]) -> bool:
    """Whether a reading could have asserted one of the concepts, or what it is a kind of; none wanted: anything."""
    if not wanted:
        return bool(assessed)
    for code in wanted:
        entry = vocabulary.find(code)
        kin = vocabulary.ancestors(code) if entry else (code,)
        if any(ancestor in assessed for ancestor in kin) or (entry and f"category:{entry.category}" in assessed):
            return True
    return False
