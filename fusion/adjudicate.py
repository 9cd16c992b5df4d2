"""Verdicts to discrepancies: which words, which id, who sees it.

verdicts -> discrepancies (id, texts, evidence, explanation)
              -> routing (trial, held back by an identity conflict, told by a better rule, unlikely to be right, shown)
         -> reminders of deadlines, counts per rule, issues of rules that failed
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from concord.v1 import discrepancy_pb2

from facts import codec
from facts.fact import Evidence, EvidenceKind, Fact, Issue, Source
from fusion import template, words
from fusion.clearing import Change
from fusion.explain import explanation
from fusion.precision import Reviews, precision_of
from fusion.profile import Profile
from fusion.rule import Rule, Severity, Status
from fusion.template import Localized
from fusion.verdict import Outcome, Role, Verdict
from fusion.view import FactView, Links, views_of

_Role = discrepancy_pb2.DiscrepancyEvidence
_Discrepancy = discrepancy_pb2.Discrepancy
_ROLES = {Role.AGAINST: _Role.AGAINST, Role.UNLESS: _Role.UNLESS}
# Of several claims the gravest speaks for the rule.
_GRAVITY = (Outcome.NOT_APPLICABLE, Outcome.CONSISTENT, Outcome.ERROR, Outcome.DISCREPANT)


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """`discrepancies`: gravest first, then in the order of the text. `reminders`: by their end. `ids`: each discrepant
    verdict's discrepancy."""

    discrepancies: tuple[discrepancy_pb2.Discrepancy, ...]
    reminders: tuple[discrepancy_pb2.Reminder, ...]
    counts: discrepancy_pb2.VerdictCounts
    issues: tuple[Issue, ...]
    ids: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What else goes into a discrepancy: the profile and the digest of all that is in force, the reviews of rules so
    far, and by position of a verdict the changes that would clear it."""

    profile: Profile
    digest: str = ""
    reviews: Reviews = field(default_factory=dict)
    clearing: Mapping[int, Sequence[Change]] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """A discrepant verdict on its way to a message."""

    position: int
    verdict: Verdict
    claims: tuple[FactView, ...]
    against: tuple[FactView, ...]
    id: str = ""

    @property
    def views(self) -> tuple[FactView, ...]:
        return self.claims + self.against

    @property
    def rule(self) -> Rule:
        return self.verdict.rule


def adjudicate(
    verdicts: Sequence[Verdict], facts: Sequence[Fact], links: Links, known: Known, subject: str
) -> Adjudicated:
    """`subject`: whom and what the ids are about, e.g. patient and encounter; `facts`: what the verdicts rest on."""
    found = _discrepant(verdicts, facts, links)
    _stamp(found, subject)
    held_back = _held_back(found)
    messages = {one.id: _message(one, known, one.id in held_back) for one in found}
    _yield(found, messages)
    return Adjudicated(
        discrepancies=tuple(messages[one.id] for one in sorted(found, key=_order(facts))),
        reminders=_reminders(verdicts, facts, links),
        counts=_counts(verdicts),
        issues=_issues(verdicts),
        ids={one.position: one.id for one in found},
    )


def _discrepant(verdicts: Sequence[Verdict], facts: Sequence[Fact], links: Links) -> list[_Found]:
    chosen = [(n, verdict) for n, verdict in enumerate(verdicts) if verdict.outcome is Outcome.DISCREPANT]
    if not chosen:
        return []
    views = {view.fact.id: view for view in views_of(facts, links)}
    return [
        _Found(
            position,
            verdict,
            tuple(views[fact.id] for fact in verdict.claims),
            tuple(views[fact.id] for _, fact in verdict.evidence),
        )
        for position, verdict in chosen
    ]


def _stamp(found: Sequence[_Found], subject: str) -> None:
    """The same discrepancy gets the same id on every reading: nothing of an offset goes into it."""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in found:
        claim = one.claims[0]
        evidence = claim.fact.evidence[0]
        where = evidence.document_id or evidence.study_instance_uid or evidence.item or ""
        key = (one.rule.id, subject, where, claim.fact.concept.code, _normalised(evidence.text))
        ordinal = seen[key]
        seen[key] += 1
        one.id = hashlib.sha256("\0".join((*key, str(ordinal))).encode()).hexdigest()[:16]


def _normalised(text: str) -> str:
    """Without differences of width, case and blanks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def _held_back(found: Sequence[_Found]) -> set[str]:
    """The clinical discrepancies that lean on a link which a critical identity conflict has put in doubt.

    What one document says against itself leans on no link.
    """
    doubted = {
        thread
        for one in found
        if _is_identity(one.rule) and one.verdict.severity is Severity.CRITICAL and one.rule.status is not Status.TRIAL
        for view in one.views
        for thread in _threads(view)
    }
    return {
        one.id
        for one in found
        if not _is_identity(one.rule)
        and len({_artefact(view) for view in one.views}) > 1
        and any(not doubted.isdisjoint(_threads(view)) for view in one.views)
    }


def _is_identity(rule: Rule) -> bool:
    return rule.id.startswith("identity/")


def _threads(view: FactView) -> set[str]:
    """What ties a fact to the patient: its examination, its document, the laboratory."""
    return {view.exam, view.document_id, "laboratory" if view.fact.source is Source.LAB else ""} - {""}


def _artefact(view: FactView) -> str:
    """The thing that somebody made and filed: a document, a study, an order, a laboratory's message."""
    evidence = view.fact.evidence[0]
    item = "" if view.fact.source is Source.LAB else (evidence.item or "").partition(".")[0]
    return view.document_id or evidence.study_instance_uid or item or str(view.fact.source)


def _message(one: _Found, known: Known, held_back: bool) -> discrepancy_pb2.Discrepancy:
    rule, verdict = one.rule, one.verdict
    precision = precision_of(rule, known.profile.prior, known.reviews)
    probability = precision.mean * verdict.confidence
    routing = _Discrepancy.RECORDED if held_back else _routing(rule, probability, known.profile)
    roles = [(_Role.CLAIM, fact) for fact in verdict.claims] + [(_ROLES[role], fact) for role, fact in verdict.evidence]
    return discrepancy_pb2.Discrepancy(
        id=one.id,
        rule_id=rule.id,
        rule_version=rule.version,
        severity=(verdict.severity or rule.severity).name,
        confidence=verdict.confidence,
        routing=routing,
        # Only what is shown can be answered before signing.
        hard_stop=rule.hard_stop and routing == _Discrepancy.SHOWN,
        probability=probability,
        profile_digest=known.digest,
        explanation=explanation(verdict, precision, known.profile.name, known.clearing.get(one.position, ())),
        title=_localized(rule.title, one),
        summary=_localized(rule.summary, one),
        clears_if=_localized(rule.clears_if, one),
        evidence=[_evidence(fact, evidence, role) for role, fact in roles for evidence in fact.evidence],
    )


def _yield(found: Sequence[_Found], messages: Mapping[str, discrepancy_pb2.Discrepancy]) -> None:
    """One thing that is wrong is one flag: of two rules on the same words only that is shown which tells it better."""
    shown: dict[str, list[_Found]] = {}
    for one in found:
        if messages[one.id].routing == _Discrepancy.SHOWN:
            shown.setdefault(one.rule.id, []).append(one)
    for one in found:
        better = next(
            (other for rule in one.rule.yields_to for other in shown.get(rule, ()) if _meet(one.views, other.views)),
            None,
        )
        message = messages[one.id]
        if better and message.routing != _Discrepancy.RECORDED:
            message.routing, message.hard_stop, message.told_by = _Discrepancy.RECORDED, False, better.id


def _meet(some: Sequence[FactView], others: Sequence[FactView]) -> bool:
    """Whether they rest on one fact, one item of the record, or words that overlap."""
    return any(one.fact.id == other.fact.id or _overlap(one.fact, other.fact) for one in some for other in others)


def _overlap(one: Fact, other: Fact) -> bool:
    mine, theirs = one.evidence[0], other.evidence[0]
    if not mine.kind == theirs.kind == EvidenceKind.TEXT_SPAN:
        return bool(mine.item) and mine.item == theirs.item
    here = (mine.document_id, mine.section_index) == (theirs.document_id, theirs.section_index)
    return here and mine.start < theirs.end and theirs.start < mine.end


def _routing(rule: Rule, probability: float, profile: Profile) -> discrepancy_pb2.Discrepancy.Routing:
    show = show_from(rule, profile)
    if rule.status is Status.TRIAL or probability < min(profile.hold, show):
        return _Discrepancy.RECORDED
    return _Discrepancy.HELD if probability < show else _Discrepancy.SHOWN


def show_from(rule: Rule, profile: Profile) -> float:
    """The least probability with which a discrepancy of the rule is shown to its author."""
    own = profile.setting(rule.id).show
    return profile.show if own is None else own


def _reminders(
    verdicts: Iterable[Verdict], facts: Sequence[Fact], links: Links
) -> tuple[discrepancy_pb2.Reminder, ...]:
    """Of rules in force; a rule on trial reminds nobody."""
    near = [one for one in verdicts if one.due is not None and one.rule.status is not Status.TRIAL]
    if not near:
        return ()
    views = {view.fact.id: view for view in views_of(facts, links)}
    near.sort(key=lambda one: (one.due, one.rule.id))
    return tuple(
        discrepancy_pb2.Reminder(
            rule_id=one.rule.id,
            rule_version=one.rule.version,
            severity=one.rule.severity.name,
            title=_localized(one.rule.title, said),
            clears_if=_localized(one.rule.clears_if, said),
            due_at=one.due.isoformat() if one.due else "",
            evidence=[_evidence(fact, evidence, _Role.CLAIM) for fact in one.claims for evidence in fact.evidence],
        )
        for one in near
        for said in [_Found(0, one, tuple(views[fact.id] for fact in one.claims), ())]
    )


def _localized(text: Localized, one: _Found) -> discrepancy_pb2.LocalizedText:
    return discrepancy_pb2.LocalizedText(**{
        language: template.fill(getattr(text, language), partial(_words, one, language)) for language in ("en", "zh")
    })  # fmt: skip


def _words(one: _Found, language: str, name: str, key: str) -> str:
    if name == "params":
        return words.value_words(one.rule.parameters[key].value, language)
    # Repeats of a claim say the same; the first speaks.
    return words.words_for(one.claims[:1] if name == "claim" else one.against, key, language)


def _evidence(
    fact: Fact, evidence: Evidence, role: discrepancy_pb2.DiscrepancyEvidence.Role
) -> discrepancy_pb2.DiscrepancyEvidence:
    where = {field.name: value for field, value in codec.evidence_to_proto(evidence).ListFields()}
    return discrepancy_pb2.DiscrepancyEvidence(fact_id=fact.id, role=role, source=fact.source.upper(), **where)


def _order(facts: Iterable[Fact]) -> Callable[[_Found], tuple[int, int, int, int, str]]:
    rank: dict[str, int] = {}
    for fact in facts:
        if fact.evidence[0].document_id:
            rank.setdefault(fact.evidence[0].document_id, len(rank))

    def key(one: _Found) -> tuple[int, int, int, int, str]:
        evidence = one.claims[0].fact.evidence[0]
        document = rank.get(evidence.document_id, len(rank))
        return -(one.verdict.severity or 0), document, evidence.section_index or 0, evidence.start, one.rule.id

    return key


def _counts(verdicts: Iterable[Verdict]) -> discrepancy_pb2.VerdictCounts:
    gravest: dict[str, int] = {}
    for verdict in verdicts:
        gravity = _GRAVITY.index(verdict.outcome)
        gravest[verdict.rule.id] = max(gravity, gravest.get(verdict.rule.id, 0))
    counted = Counter(_GRAVITY[gravity] for gravity in gravest.values())
    return discrepancy_pb2.VerdictCounts(**{str(outcome): counted[outcome] for outcome in Outcome})


def _issues(verdicts: Iterable[Verdict]) -> tuple[Issue, ...]:
    failed: Collection[tuple[str, str]] = dict.fromkeys(
        (verdict.rule.id, verdict.clause) for verdict in verdicts if verdict.outcome is Outcome.ERROR
    )
    return tuple(
        Issue(code="rule-error", place=rule_id, message=f"Its clause {clause} cannot be decided over these facts.")
        for rule_id, clause in failed
    )
