"""Quality indicators: which there are, by the tables in `fusion/metrics`.

A share of facts is written with the words of a rule and judged by the engine: `of` is the claim, each of `that_have` an
`unless`, `due` a `deadline`. What is consistent counts into the numerator, what is judged at all into the denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from facts import vocabulary
from fusion.expression import Expression, compile_expression
from fusion.marked import Marked, parse
from fusion.parts import PARTS
from fusion.rule import Conflict, Phase, Quantifier, Rule, Severity, Status
from fusion.selector import Requirement, read_selector, read_selectors
from fusion.template import Localized

FOLDER = Path(__file__).parent / "metrics"
_WAYS = ("share", "rules", "clean", "graded", "measure", "needs")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of: `share`, rules that must all be consistent on a claim (`per_claim`: counted by claim, not by encounter);
    `rules`, ids of rules, and the concepts that they must have judged (`claims`; none: any); `clean`, the rule whose
    claim is counted and the groups that must have found nothing; `graded`, the rule whose claim is counted; `measure`,
    a name in `fusion.measures`; `needs`, what is missing."""

    code: str
    name: Localized
    unit: str
    source: str
    share: tuple[Rule, ...] = ()
    per_claim: bool = False
    rules: tuple[str, ...] = ()
    claims: frozenset[str] = frozenset()
    find_discrepant: bool = False
    clean: tuple[Rule, frozenset[str]] | None = None
    graded: tuple[Rule, ...] = ()
    measure: str = ""
    needs: Localized | None = None

    @property
    def asks(self) -> tuple[Rule, ...]:
        """The rules that the engine is asked for it."""
        return self.share + self.graded + ((self.clean[0],) if self.clean else ())


@cache
def shipped() -> tuple[Indicator, ...]:
    """The national indicators, then the project's own. Raises DocumentError."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(one for path in files for one in read_indicators(path.read_text(encoding="utf-8"), str(path)))


def read_indicators(text: str, path: str) -> list[Indicator]:
    """Raises DocumentError with file and line."""
    return [_indicator(item) for item in parse(text, path).items()]


def _indicator(node: Marked) -> Indicator:
    found = node.keys(("code", "name", "unit", "source", "find", "claims", *_WAYS), ("code", "name", "unit", "source"))
    ways = [way for way in _WAYS if way in found]
    if len(ways) != 1:
        raise node.error(f"an indicator has one of {', '.join(_WAYS)}")
    for name in ("find", "claims"):
        if name in found and "rules" not in found:
            raise found[name].error(f"{name} goes with rules")
    code = found["code"].text()
    plain = Indicator(code, _localized(found["name"]), found["unit"].text(), found["source"].text())
    way = found[ways[0]]
    match ways[0]:
        case "share":
            share = way.keys(("of", "per", "complete", "due", "that_have"), ("of", "that_have"))
            per_claim = "per" in share and share["per"].one_of(("encounters", "claims"), "way to count") == "claims"
            rules = tuple(_asking(code, share, wanted) for wanted in share["that_have"].items())
            return replace(plain, share=rules, per_claim=per_claim)
        case "rules":
            find = found["find"].one_of(("consistent", "discrepant"), "verdict") if "find" in found else "consistent"
            ids = tuple(one.text() for one in way.items())
            claims = frozenset(_concept(one) for one in found["claims"].items()) if "claims" in found else frozenset()
            return replace(plain, rules=ids, claims=claims, find_discrepant=find == "discrepant")
        case "clean":
            clean = way.keys(("of", "groups"), ("of", "groups"))
            groups = frozenset(group.text() for group in clean["groups"].items())
            return replace(plain, clean=(_asking(code, clean, None), groups))
        case "graded":
            graded = way.keys(("of",), ("of",))
            return replace(plain, graded=(_asking(code, graded, None),))
        case "measure":
            return replace(plain, measure=way.text())
    return replace(plain, needs=_localized(way))


def _concept(node: Marked) -> str:
    if vocabulary.find(node.text()) is None:
        raise node.error(f"{node.text()} is no concept of the vocabulary")
    return node.text()


def _localized(node: Marked) -> Localized:
    found = node.keys(("en", "zh"), ("en", "zh"))
    return Localized(found["en"].text(), found["zh"].text())


def _asking(code: str, share: Mapping[str, Marked], wanted: Marked | None) -> Rule:
    """A rule that is consistent on a claim with what is wanted and discrepant on one without; consistent on every claim
    where nothing is wanted. Where the list is not exhaustive it does not apply."""
    nothing = Localized("", "")
    complete = share["complete"].one_of(PARTS, "part of an encounter") if "complete" in share else "documents"
    within = wanted.mapping().get("within") if wanted else None
    always = Conflict(Quantifier.CLAIM, compile_expression("false", "of", (), ()))
    return Rule(
        id=code,
        version=1,
        status=Status.ACTIVE,
        covers=(),
        severity=Severity.INFO,
        severity_when=(),
        phases=frozenset(Phase),
        title=nothing,
        summary=nothing,
        clears_if=nothing,
        rationale=nothing,
        remediation=nothing,
        false_positives=(),
        references=(),
        parameters=MappingProxyType({}),
        params=MappingProxyType({}),
        claim=read_selectors(share["of"], "of", ("fact",), ()),
        against=(),
        unless=(read_selector(wanted, "that_have", ("fact", "claim"), (), also=("within",)),) if wanted else (),
        requires=(Requirement(complete=(complete,)),),
        excludes=(),
        applies=None,
        same=(),
        within=_compiled(within, "within", ("claim", "against")),
        conflict=None if wanted else always,
        examples=MappingProxyType({}),
        place=share["of"].place,
        deadline=_compiled(share.get("due"), "due", ("claim",)),
    )


def _compiled(node: Marked | None, clause: str, facts: tuple[str, ...]) -> Expression | None:
    if node is None:
        return None
    try:
        return compile_expression(node.text(), clause, facts, ())
    except ValueError as error:
        raise node.error(str(error)) from None
