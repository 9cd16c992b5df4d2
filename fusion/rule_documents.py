"""Rules and profiles as documents: read, tried on recorded history, saved, and put back.

a document -> the rulebook as it would be -> stored checks judged under both -> what appears, what vanishes
                                          -> a revision of the store -> in force
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from concord.v1 import discrepancy_pb2, fact_pb2, work_pb2

from facts import codec
from fusion.check import Checker
from fusion.examples import judged
from fusion.history import StoredChecks
from fusion.precision import Reviews
from fusion.profile import FOLDER
from fusion.readers import Readers
from fusion.rule_sentences import sentences
from fusion.rulebook import BrokenRulebook, Rulebook
from fusion.watch import Watched
from serving.errors import BadRequest, NotFound

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*")
_USUAL, _MOST = 200, 2000
# Failed examples that a refusal names: its words are short.
_NAMED = 4
_SEEN = (discrepancy_pb2.Discrepancy.SHOWN, discrepancy_pb2.Discrepancy.HELD)


class Revisions(Protocol):
    """What is needed of `fusion.rule_store`. Every method blocks."""

    def revisions(self, document_id: str) -> list[work_pb2.RuleDocument]: ...

    def revision(self, document_id: str, number: int) -> work_pb2.RuleDocument: ...

    def save(
        self, document: work_pb2.RuleDocument, base_revision: int, activate: bool, now: datetime
    ) -> work_pb2.RuleDocument: ...


@dataclass(frozen=True, slots=True)
class Documents:
    """`checker`: of a rulebook, as it judges stored checks. `readers`: of the examples of a rule."""

    watched: Watched
    kept: Revisions
    checker: Callable[[Rulebook], Checker]
    readers: Readers

    def get(self, request: work_pb2.GetRuleDocumentRequest) -> work_pb2.GetRuleDocumentResponse:
        """A document in one of its revisions, with the list of all. Raises BadRequest for no id, NotFound."""
        document_id = _checked(request.id)
        shipped, saved = self._shipped(document_id), self.kept.revisions(document_id)
        in_force = next((one for one in saved if one.active), None)
        if not shipped and not saved:
            raise NotFound("no such rule or profile", "id")
        number = request.revision or (in_force.revision if in_force else 0)
        if number > 0:
            document = self.kept.revision(document_id, number)
        else:
            document = work_pb2.RuleDocument(id=document_id, text=shipped, active=in_force is None)
        listed = [*saved, work_pb2.RuleDocument(id=document_id, active=in_force is None)] if shipped else saved
        # Of a revision that says "as shipped" the shipped text is what it means.
        text = document.text or shipped
        document.text = text
        said = [] if document_id.startswith(f"{FOLDER}/") else sentences(text, document_id)
        return work_pb2.GetRuleDocumentResponse(document=document, revisions=listed, sentences=said)

    async def tried(
        self, request: work_pb2.TryRuleRequest, store: StoredChecks, reviews: Reviews
    ) -> work_pb2.TryRuleResponse:
        """What stored checks say under the document and say not without it. Raises BadRequest for a number or no id."""
        number = request.encounters or _USUAL
        if not 1 <= number <= _MOST:
            raise BadRequest(f"encounters is 1 to {_MOST}", "encounters")
        try:
            after = await asyncio.to_thread(self._with, request.document)
        except BrokenRulebook as error:
            return work_pb2.TryRuleResponse(problems=_problems(error))
        before = self.watched.rules
        profile = _profile_name(request.document.id)
        if profile and profile != before.profile_path.stem:
            before = await asyncio.to_thread(before.under, profile) if profile in before.profile_names else before
        answer = work_pb2.TryRuleResponse()
        ids = (await asyncio.to_thread(store.last_check_ids))[-number:]
        checkers = self.checker(before), self.checker(after)
        for check_id in reversed(ids):
            await asyncio.to_thread(_compare, store, check_id, checkers, reviews, answer)
        return answer

    async def save(self, request: work_pb2.SaveRuleRequest, now: datetime) -> work_pb2.SaveRuleResponse:
        """Keeps the document, in force when asked to be. What cannot be used, and a rule that does not do what its own
        examples say, is refused and nothing is kept.

        Raises BadRequest with file and line, or when nobody stands as the author; Conflict when a newer one is there;
        Unavailable when an example could not be read.
        """
        document = request.document
        _checked(document.id)
        if not document.author.strip():
            raise BadRequest("a document names who saves it", "document.author")
        try:
            after = await asyncio.to_thread(self._with, document)
        except BrokenRulebook as error:
            raise BadRequest(str(error.errors[0]), "document.text") from None
        await self._hold_to_examples(document, after)
        return await asyncio.to_thread(self._keep, request, now)

    async def _hold_to_examples(self, document: work_pb2.RuleDocument, after: Rulebook) -> None:
        """As the document has the rule: a profile may move a threshold away from an example. Those of a shipped rule
        were run before it was shipped. Raises BadRequest with the line of each example that fails."""
        written = [rule for rule in after.written if rule.id == document.id and document.text]
        for rule in written:
            wrong = [result for result in await judged(rule, self.readers) if not result.passed]
            if wrong:
                lines = [f"{one.place}: an example of {one.expected} is judged {one.got}" for one in wrong[:_NAMED]]
                more = [f"and {len(wrong) - _NAMED} more"] if len(wrong) > _NAMED else []
                raise BadRequest("\n".join([*lines, *more]))

    def _keep(self, request: work_pb2.SaveRuleRequest, now: datetime) -> work_pb2.SaveRuleResponse:
        saved = self.kept.save(request.document, request.base_revision, request.activate, now)
        rules = self.watched.reload() if request.activate else self.watched.rules
        return work_pb2.SaveRuleResponse(document=saved, profile_digest=rules.digest)

    def _with(self, document: work_pb2.RuleDocument) -> Rulebook:
        """The rulebook as it would be, under the profile that the document is, or the one in force.

        Every profile that can be used now must still be one. Raises BrokenRulebook, BadRequest.
        """
        document_id = _checked(document.id)
        now = self.watched.rules
        overlays = {key: text for key, text in now.overlays.items() if key != document_id}
        if document.text:
            overlays[document_id] = document.text
        elif not self._shipped(document_id) and document_id not in now.overlays:
            raise NotFound("no such rule or profile", "document.id")
        after = now.reloaded(overlays)
        for name in after.profile_names:
            if name == _profile_name(document_id) or (name in now.profile_names and _usable(now, name)):
                after.under(name)
        name = _profile_name(document_id)
        return after.under(name) if name in after.profile_names and name != now.profile_path.stem else after

    def _shipped(self, document_id: str) -> str:
        """The text of its file; empty when there is none."""
        rules = self.watched.rules
        places: list[Path] = [rules.folder / f"{document_id}.yaml"]
        if name := _profile_name(document_id):
            places.insert(0, rules.profile_path.parent / f"{name}.yaml")
        for path in places:
            if path.is_file():
                return path.read_text(encoding="utf-8")
        return ""


def _compare(
    store: StoredChecks,
    check_id: int,
    checkers: tuple[Checker, Checker],
    reviews: Reviews,
    answer: work_pb2.TryRuleResponse,
) -> None:
    stored = store.replay(check_id)
    fact_sets = [codec.fact_set_from_proto(fact_set) for fact_set in stored.fact_sets]
    before, after = (
        {
            one.id: one
            for one in checker.again(stored.encounter, fact_sets, stored.at, reviews).adjudicated.discrepancies
        }
        for checker in checkers
    )
    answer.encounters += 1
    appear = [one for key, one in after.items() if key not in before or _seen(one) > _seen(before[key])]
    vanish = [one for key, one in before.items() if key not in after or _seen(one) > _seen(after[key])]
    answer.unchanged += len(before) - len(vanish) - sum(one.id in before for one in appear)
    for one in (*appear, *vanish):
        one.encounter_id = stored.encounter.id
    answer.appear.extend(appear)
    answer.vanish.extend(vanish)


def _seen(discrepancy: discrepancy_pb2.Discrepancy) -> bool:
    """Whether a person gets to see it; what is on trial is only recorded."""
    return discrepancy.routing in _SEEN


def _usable(rules: Rulebook, name: str) -> bool:
    try:
        rules.under(name)
    except BrokenRulebook:
        return False
    return True


def _problems(error: BrokenRulebook) -> list[fact_pb2.Issue]:
    return [fact_pb2.Issue(code="rule-refused", place=one.place, message=one.message) for one in error.errors]


def _checked(document_id: str) -> str:
    if not _ID.fullmatch(document_id):
        raise BadRequest("an id is GROUP/NAME in small letters, digits and hyphens", "document.id")
    return document_id


def _profile_name(document_id: str) -> str:
    folder, _, name = document_id.partition("/")
    return name if folder == FOLDER else ""
