"""The engine: rules over facts, a verdict per claim. Pure.

    facts -> views, indexed by source and concept -> the rules whose claim could be among them
          -> for each claim: guards (requires, applies, deadline), pairs (same, within), excludes, conflict -> verdict

No evidence is *not applicable*, never *consistent*. A rule that finds no claim costs a look-up, so the price of a check
follows the facts that are there, not the rules that are installed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from facts.fact import Fact, Source, fixed_offset
from fusion.calendar import Calendar
from fusion.case import Case
from fusion.expression import Failed, Setting
from fusion.pairing import EXCUSING, KEYS_OF_PLACES, PLACES, SAME
from fusion.rule import Phase, Quantifier, Rule, Severity, Status
from fusion.selector import Requirement, Selector
from fusion.verdict import Outcome, Role, Verdict, folded
from fusion.view import FactView, Links, views_of


@dataclass(frozen=True, slots=True)
class Patient:
    """Who the encounter is about. `sex`: "female", "male", "other" or "" when not known; `age` in years."""

    sex: str = ""
    age: float | None = None


class Rules(Protocol):
    """What the engine needs of a rulebook."""

    @property
    def rules(self) -> Sequence[Rule]: ...


class Engine:
    """The rules of one rulebook, indexed. May be used from several threads at once."""

    def __init__(self, rulebook: Rules) -> None:
        self._rules = tuple(_InForce(rule) for rule in rulebook.rules if rule.status is not Status.RETIRED)
        # By expression, so of one rule under one profile, and of words that are no patient's (`Expression.closed`).
        self._kept: dict[tuple[object, ...], bool] = {}
        self._silences: dict[frozenset[Phase], _Silence] = {}
        self._by_key: dict[tuple[str, str], list[int]] = {}
        for position, in_force in enumerate(self._rules):
            for key in {key for selector in in_force.rule.claim for key in selector.index_keys}:
                self._by_key.setdefault(key, []).append(position)

    def alone(self, rule: Rule) -> Engine:
        """An engine of one of these rules."""
        return Engine(_Only((rule,)))

    def check(
        self,
        facts: Sequence[Fact],
        assessed: Mapping[Source, Collection[str]],
        links: Links,
        patient: Patient,
        now: datetime,
        phases: Collection[Phase] = (),
        complete: Collection[str] = (),
        calendar: Calendar = Calendar(),
    ) -> list[Verdict]:
        """The verdicts of every rule of these phases (none named: all), in the order of the rulebook.

        `assessed`: by source, the concepts and "category:..." that its reading could have asserted; a rule does not
        hold it against anybody that something is missing (`unless`) where nobody looked. `now`: the aware moment at
        which deadlines are judged. `complete`: the parts of the encounter that are exhaustive. `calendar`: the
        hospital's working days.
        """
        if now.utcoffset() is None:
            raise ValueError("now has no zone")
        setting = Setting(fixed_offset(now), patient.sex, patient.age, calendar)
        case = Case(views_of(facts, links), assessed, complete, setting, self._kept)
        touched = {position for key in case.by_key for position in self._by_key.get(key, ())}
        silent = self._silence(frozenset(phases))
        verdicts: list[Verdict] = []
        done = 0
        # From one rule that has something to judge to the next, the silent ones in a piece.
        for position in sorted(touched):
            in_force = self._rules[position]
            if phases and in_force.rule.phases.isdisjoint(phases):
                continue
            if found := in_force.judge(case):
                at = silent.rank[position]
                verdicts.extend(silent.verdicts[done:at])
                verdicts.extend(found)
                done = at + 1
        verdicts.extend(silent.verdicts[done:])
        return verdicts

    def _silence(self, phases: frozenset[Phase]) -> _Silence:
        """What is said when no rule of these phases has a claim; worked out once."""
        known = self._silences.get(phases)
        if known is None:
            asked = [n for n, one in enumerate(self._rules) if not phases or not one.rule.phases.isdisjoint(phases)]
            verdicts = [self._rules[position].silence for position in asked]
            known = self._silences[phases] = _Silence(verdicts, {position: n for n, position in enumerate(asked)})
        return known


@dataclass(frozen=True, slots=True)
class _Silence:
    """`rank`: of the position of a rule among all, that among those asked."""

    verdicts: list[Verdict]
    rank: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Only:
    rules: tuple[Rule, ...]


class _InForce:
    """One rule, with what need not be worked out at every check."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.silence = Verdict(rule, Outcome.NOT_APPLICABLE, "claim")
        ways = EXCUSING if rule.unless else SAME
        self._same = tuple(way for word, way in ways.items() if word in rule.same)
        self._places = tuple(EXCUSING[word] for word in PLACES if word in rule.same)
        self._place = next((word for word in KEYS_OF_PLACES if word in rule.same), "")
        self._place = next((word for word in KEYS_OF_PLACES if word in rule.same), "")

    def judge(self, case: Case) -> list[Verdict]:
        """A verdict per claim, repeats of a discrepant one folded into it."""
        try:
            claims = case.select(self.rule.claim, self.rule)
        except Failed as failed:
            return [Verdict(self.rule, Outcome.ERROR, failed.clause)]
        verdicts: list[Verdict] = []
        repeats: dict[tuple[object, ...], list[tuple[FactView, int]]] = {}
        for claim in claims:
            try:
                verdict = self._judge_claim(claim, case)
            except Failed as failed:
                verdict = Verdict(self.rule, Outcome.ERROR, failed.clause, (claim.fact,))
            if verdict.outcome is Outcome.DISCREPANT:
                told = repeats.setdefault(_repeat_key(claim), [])
                if (at := next((n for n, (other, _) in enumerate(told) if _is_repeat(claim, other)), None)) is not None:
                    other, number = told[at]
                    if _is_narrower(claim, other):
                        told[at] = claim, number
                        verdicts[number] = folded(verdict, verdicts[number])
                    else:
                        verdicts[number] = folded(verdicts[number], verdict)
                    continue
                told.append((claim, len(verdicts)))
            verdicts.append(verdict)
        return verdicts

    def _judge_claim(self, claim: FactView, case: Case) -> Verdict:
        rule = self.rule
        guard = self._guard(claim, case)
        if guard:
            return Verdict(rule, Outcome.NOT_APPLICABLE, guard, (claim.fact,))
        if rule.deadline is not None:
            due = case.moment(rule.deadline, rule, claim)
            if due is None or due >= case.now:
                return Verdict(
                    rule, Outcome.NOT_APPLICABLE, "deadline", (claim.fact,), due=self._near(due, claim, case)
                )
        return self._judge(claim, case)

    def _judge(self, claim: FactView, case: Case) -> Verdict:
        rule = self.rule
        if rule.unless:
            return self._judge_omission(claim, case)
        if rule.against:
            return self._judge_pairs(claim, case)
        assert rule.conflict is not None
        if case.holds(rule.conflict.expression, rule, claim):
            return self._discrepant(claim, [], case)
        return Verdict(rule, Outcome.CONSISTENT, "conflict.claim", (claim.fact,))

    def _near(self, due: datetime | None, claim: FactView, case: Case) -> datetime | None:
        """The end of a deadline when it is time to be reminded of it: it is near, and what is due is not there."""
        rule = self.rule
        if due is None or rule.warn_h is None or due - case.now > timedelta(hours=rule.warn_h):
            return None
        return due if self._judge(claim, case).outcome is Outcome.DISCREPANT else None

    def _guard(self, claim: FactView, case: Case) -> str:
        """The clause that makes the rule not apply to a claim; "" when it applies."""
        rule = self.rule
        if not all(self._met(requirement, claim, case) for requirement in rule.requires):
            return "requires"
        if rule.applies is not None and not case.holds(rule.applies, rule, claim):
            return "applies"
        # What excludes a claim is asked fact by fact, so it is asked last, and of a pair only where there is one.
        if not rule.against and self._excluded(claim, case):
            return "excludes"
        return ""

    def _excluded(self, claim: FactView, case: Case) -> bool:
        return bool(self.rule.excludes) and bool(self._here(self.rule.excludes, claim, case))

    def _met(self, requirement: Requirement, claim: FactView, case: Case) -> bool:
        if requirement.selector is None:
            return not case.complete.isdisjoint(requirement.complete)
        wanted = requirement.at_least
        number = self.rule.params[wanted] if isinstance(wanted, str) else wanted
        return len(self._here((requirement.selector,), claim, case)) >= number  # type: ignore[operator]

    def _here(self, selectors: Sequence[Selector], claim: FactView, case: Case) -> list[FactView]:
        """What the selectors admit in the claim's document or examination, where the rule's `same` names it."""
        if not self._places:
            return case.select(selectors, self.rule, claim)
        return case.paired(selectors, self.rule, claim, self._place, self._places)

    def _judge_omission(self, claim: FactView, case: Case) -> Verdict:
        rule = self.rule
        excuses = self._paired(rule.unless, claim, case)
        if excuses:
            evidence = tuple((Role.UNLESS, view.fact) for view in excuses)
            return Verdict(rule, Outcome.CONSISTENT, "unless", (claim.fact,), evidence)
        if not case.looked_for(rule.unless, claim, rule.same):
            return Verdict(rule, Outcome.NOT_APPLICABLE, "assessed", (claim.fact,))
        return self._discrepant(claim, [], case)

    def _judge_pairs(self, claim: FactView, case: Case) -> Verdict:
        rule = self.rule
        pairs = self._paired(rule.against, claim, case)
        if not pairs:
            return Verdict(rule, Outcome.NOT_APPLICABLE, "pairs", (claim.fact,))
        if self._excluded(claim, case):
            return Verdict(rule, Outcome.NOT_APPLICABLE, "excludes", (claim.fact,))
        assert rule.conflict is not None
        quantifier, expression = rule.conflict.quantifier, rule.conflict.expression
        if quantifier is Quantifier.TOGETHER:
            conflicting = pairs if case.holds(expression, rule, claim, others=pairs) else []
        else:
            conflicting = [view for view in pairs if case.holds(expression, rule, claim, view)]
            if quantifier is Quantifier.EVERY and len(conflicting) < len(pairs):
                conflicting = []
        if conflicting:
            return self._discrepant(claim, conflicting, case)
        evidence = tuple((Role.AGAINST, view.fact) for view in pairs)
        return Verdict(rule, Outcome.CONSISTENT, f"conflict.{quantifier}", (claim.fact,), evidence)

    def _paired(self, selectors: Sequence[Selector], claim: FactView, case: Case) -> list[FactView]:
        """What the selectors admit and pairs with the claim by `same` and `within`; never the claim itself."""
        views = case.paired(selectors, self.rule, claim, self._place, self._same)
        pairs = [view for view in views if view is not claim]
        within = self.rule.within
        return pairs if within is None else [view for view in pairs if case.holds(within, self.rule, claim, view)]

    def _discrepant(self, claim: FactView, against: Sequence[FactView], case: Case) -> Verdict:
        rule = self.rule
        best = max((view.fact.confidence for view in against), default=1.0)
        return Verdict(
            rule,
            Outcome.DISCREPANT,
            f"conflict.{rule.conflict.quantifier}" if rule.conflict else "unless",
            (claim.fact,),
            tuple((Role.AGAINST, view.fact) for view in against),
            self._severity(claim, against, case),
            min(claim.fact.confidence, best),
        )

    def _severity(self, claim: FactView, against: Sequence[FactView], case: Case) -> Severity:
        """The first case of `severity_when` that is true; of several pairs, that of the gravest."""
        if not self.rule.severity_when:
            return self.rule.severity
        pairs: Sequence[FactView | None] = against or (None,)
        return max(self._severity_of_pair(claim, view, against, case) for view in pairs)

    def _severity_of_pair(
        self, claim: FactView, against: FactView | None, others: Sequence[FactView], case: Case
    ) -> Severity:
        for severity_case in self.rule.severity_when:
            if case.holds(severity_case.when, self.rule, claim, against, others):
                return severity_case.severity
        return self.rule.severity


def _repeat_key(claim: FactView) -> tuple[object, ...]:
    """Claims with different keys say different things. Outside a document a value or a time makes another of it."""
    fact = claim.fact
    said = (claim.document_id, claim.exam, fact.concept)
    if claim.document_id or claim.side or claim.site:
        return said
    return (*said, fact.value, fact.time, fact.relations)


def _is_repeat(one: FactView, other: FactView) -> bool:
    """Of one key: whether they say the same again. In a document it may be said once with its side, once without."""
    if one.document_id:
        return all(not (a and b) or a == b for a, b in ((one.side, other.side), (one.site, other.site)))
    return (one.side, one.site) == (other.side, other.site)


def _is_narrower(one: FactView, other: FactView) -> bool:
    return (bool(one.side), bool(one.site)) > (bool(other.side), bool(other.site))
