"""Quality indicators counted over judged encounters and over what people decided.

every stored check, judged again -> `Counting.add`; every stored discrepancy -> `Counting.decided` -> `results`
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from concord.v1 import discrepancy_pb2
from concord.v1 import fusion_service_pb2 as pb

from facts import vocabulary
from facts.fact import Fact
from fusion.indicators import Indicator
from fusion.rule import Rule
from fusion.template import Localized
from fusion.verdict import Outcome, Verdict

_Discrepancy = discrepancy_pb2.Discrepancy
_JUDGED = (Outcome.CONSISTENT, Outcome.DISCREPANT)
# The groups whose discrepancies say that two things cannot both be true.
_CONTRADICTIONS = frozenset({"identity", "report", "image", "lab", "diagnosis", "medication", "timeline"})
_NO_ENCOUNTER = Localized("no such encounter", "无符合条件的病例")


@dataclass(frozen=True, slots=True)
class Judged:
    """One encounter: what the rules say (`verdicts`), what the indicators' own rules say (`asked`), what counts against
    it (`counted`: shown or accepted, and not dismissed), and its score."""

    verdicts: Sequence[Verdict]
    asked: Sequence[Verdict]
    counted: Sequence[discrepancy_pb2.Discrepancy]
    accepted: frozenset[str]
    score: discrepancy_pb2.RecordScore


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored discrepancy. `state`: Discrepancy.State; `closed_at`: when it was decided or cleared first;
    `confirmed`: a person said that it is right, whatever became of it."""

    rule_id: str
    rule_version: int
    state: int
    shown: bool
    found_at: datetime
    closed_at: datetime | None
    confirmed: bool = False


@dataclass(slots=True)
class _Share:
    numerator: float = 0
    denominator: float = 0

    def count(self, whether: bool) -> None:
        self.numerator += whether
        self.denominator += 1


@dataclass(frozen=True, slots=True)
class _Value:
    """A value, what it was counted from, and, of a figure for one rule, which."""

    value: float | None
    share: _Share | None = None
    rule_id: str = ""


@dataclass(slots=True)
class Counting:
    """`rules`: those in force; `best_grade`: the best of the profile's scheme."""

    indicators: Sequence[Indicator]
    rules: Sequence[Rule]
    best_grade: str = "A"
    encounters: int = 0
    shares: dict[str, _Share] = field(default_factory=lambda: defaultdict(_Share))
    judged_by: Counter[str] = field(default_factory=Counter)
    points: list[float] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        """Counts one encounter."""
        self.encounters += 1
        outcomes = _gravest(judged.verdicts)
        self.judged_by.update(rule_id for rule_id, outcome in outcomes.items() if outcome in _JUDGED)
        for indicator in self.indicators:
            if indicator.share:
                self._count_share(indicator, judged.asked)
            elif indicator.rules:
                self._count_rules(indicator, judged.verdicts)
            elif indicator.clean:
                rule, groups = indicator.clean
                if _has_claim(rule, judged.asked):
                    self.shares[indicator.code].count(not any(_group(one) in groups for one in judged.counted))
            elif indicator.graded and _has_claim(indicator.graded[0], judged.asked):
                self.shares[indicator.code].count(judged.score.grade == self.best_grade)
        grave = (_Discrepancy.WARNING, _Discrepancy.ERROR, _Discrepancy.CRITICAL)
        lacking = any(_group(one) == "completeness" and one.severity in grave for one in judged.counted)
        self.shares["record_completeness_rate"].count(not lacking)
        contradicted = any(_group(one) in _CONTRADICTIONS and one.id in judged.accepted for one in judged.counted)
        self.shares["logic_contradiction_rate"].count(contradicted)
        for verdict in judged.verdicts:
            if verdict.outcome in _JUDGED:
                self.shares["field_error_rate"].count(verdict.outcome is Outcome.DISCREPANT)
        self.points.append(judged.score.points)

    def decided(self, kept: Iterable[Kept]) -> None:
        """Counts stored discrepancies, those that are no longer found too."""
        self.kept.extend(kept)

    def results(self) -> list[pb.Indicator]:
        """Every indicator, in the order of the tables; of one for each rule, a line a rule."""
        return [line for indicator in self.indicators for line in self._lines(indicator)]

    def _lines(self, indicator: Indicator) -> Iterable[pb.Indicator]:
        if indicator.needs:
            needs = Localized(f"needs {indicator.needs.en}", f"需要：{indicator.needs.zh}")
            return [_line(indicator, not_available=needs)]
        if indicator.measure:
            values = MEASURES[indicator.measure](self)
        elif indicator.rules and not self._answering(indicator):
            named = ", ".join(indicator.rules)
            return [_line(indicator, not_available=Localized(f"needs a rule for {named}", f"需要规则：{named}"))]
        else:
            values = [_percent(self.shares[indicator.code])]
        return [_with_value(indicator, value) for value in values] or [_line(indicator, not_available=_NO_ENCOUNTER)]

    def _answering(self, indicator: Indicator) -> set[str]:
        return {rule.id for rule in self.rules if rule.id in indicator.rules}

    def _count_rules(self, indicator: Indicator, verdicts: Sequence[Verdict]) -> None:
        said = [
            verdict.outcome
            for verdict in verdicts
            if verdict.rule.id in indicator.rules
            and verdict.outcome in _JUDGED
            and (not indicator.claims or any(_is_any(fact, indicator.claims) for fact in verdict.claims))
        ]
        if said:
            self.shares[indicator.code].count((Outcome.DISCREPANT in said) is indicator.find_discrepant)

    def _count_share(self, indicator: Indicator, asked: Sequence[Verdict]) -> None:
        """A claim counts into the numerator when each rule is consistent on it, an encounter when each claim does."""
        claims: dict[str, list[Outcome]] = {}
        for verdict in asked:
            if any(verdict.rule is rule for rule in indicator.share) and verdict.outcome in _JUDGED:
                for claim in verdict.claims:
                    claims.setdefault(claim.id, []).append(verdict.outcome)
        met = [all(outcome is Outcome.CONSISTENT for outcome in said) for said in claims.values()]
        for whether in met if indicator.per_claim else [all(met)] if met else []:
            self.shares[indicator.code].count(whether)


def _false_alarms(counting: Counting) -> list[_Value]:
    share = _Share()
    for one in counting.kept:
        if one.confirmed or one.state == _Discrepancy.DISMISSED:
            share.count(not one.confirmed)
    return [_percent(share)]


def _precisions(counting: Counting) -> list[_Value]:
    in_force = {(rule.id, rule.version) for rule in counting.rules}
    shares: dict[str, _Share] = defaultdict(_Share)
    for one in counting.kept:
        decided = one.confirmed or one.state == _Discrepancy.DISMISSED
        if (one.rule_id, one.rule_version) in in_force and decided:
            shares[one.rule_id].count(one.confirmed)
    return [_percent(share, rule_id) for rule_id, share in sorted(shares.items())]


def _response_time(counting: Counting) -> list[_Value]:
    hours = [
        (one.closed_at - one.found_at) / timedelta(hours=1) for one in counting.kept if one.shown and one.closed_at
    ]
    return [_Value(statistics.median(hours) if hours else None)]


def _rectified(counting: Counting) -> list[_Value]:
    share = _Share()
    for one in counting.kept:
        if one.shown:
            share.count(one.state in (_Discrepancy.CLEARED, _Discrepancy.DISMISSED))
    return [_percent(share)]


def _coverage(counting: Counting) -> list[_Value]:
    if not counting.encounters:
        return []
    return [_percent(_Share(counting.judged_by[rule.id], counting.encounters), rule.id) for rule in counting.rules]


def _counted(name: str) -> Callable[[Counting], list[_Value]]:
    return lambda counting: [_percent(counting.shares[name])]


MEASURES: Mapping[str, Callable[[Counting], list[_Value]]] = MappingProxyType(
    {
        "record_completeness_rate": _counted("record_completeness_rate"),
        "field_error_rate": _counted("field_error_rate"),
        "logic_contradiction_rate": _counted("logic_contradiction_rate"),
        "false_alarm_rate": _false_alarms,
        "precision_per_rule": _precisions,
        "rectification_response_time": _response_time,
        "rectification_rate": _rectified,
        "rule_coverage": _coverage,
        "grade_score": lambda counting: [_Value(statistics.mean(counting.points) if counting.points else None)],
    }
)


def _percent(share: _Share, rule_id: str = "") -> _Value:
    return _Value(100 * share.numerator / share.denominator if share.denominator else None, share, rule_id)


def _with_value(indicator: Indicator, value: _Value) -> pb.Indicator:
    line = _line(indicator, value.rule_id)
    if value.value is None:
        return _line(indicator, value.rule_id, _NO_ENCOUNTER)
    line.value = value.value
    if value.share:
        line.numerator, line.denominator = value.share.numerator, value.share.denominator
    return line


def _line(indicator: Indicator, rule_id: str = "", not_available: Localized | None = None) -> pb.Indicator:
    why = discrepancy_pb2.LocalizedText(en=not_available.en, zh=not_available.zh) if not_available else None
    return pb.Indicator(
        code=f"{indicator.code}:{rule_id}" if rule_id else indicator.code,
        name=discrepancy_pb2.LocalizedText(en=indicator.name.en, zh=indicator.name.zh),
        unit=indicator.unit,
        source=indicator.source,
        not_available=why,
    )


def _has_claim(rule: Rule, asked: Sequence[Verdict]) -> bool:
    return any(verdict.rule is rule and verdict.outcome is Outcome.CONSISTENT for verdict in asked)


def _is_any(fact: Fact, concepts: frozenset[str]) -> bool:
    known = vocabulary.find(fact.concept.code) if fact.concept.system == "concord" else None
    return known is not None and not concepts.isdisjoint(vocabulary.ancestors(known.code))


def _gravest(verdicts: Iterable[Verdict]) -> dict[str, Outcome]:
    """By rule: discrepant if on any claim, else consistent if on any."""
    gravest: dict[str, Outcome] = {}
    for verdict in verdicts:
        known = gravest.get(verdict.rule.id)
        if known is None or verdict.outcome is Outcome.DISCREPANT or known not in _JUDGED:
            gravest[verdict.rule.id] = verdict.outcome
    return gravest


def _group(one: discrepancy_pb2.Discrepancy) -> str:
    return one.rule_id.partition("/")[0]
