"""What a person decides, sent to the gateway: every way to decide goes through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from concord.v1 import discrepancy_pb2, fusion_service_pb2, work_pb2
from fastapi import HTTPException, Request

from console.accounts import Account
from console.context import house, log
from console.roles import Right

# Why a discrepancy is dismissed, in one word; the words are the keys of the translation.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "rule-wrong": "The rule is wrong here",
        "reader-wrong": "The words were misread",
        "image-model-wrong": "The image model is wrong",
        "data-wrong": "The data sent are wrong",
        "known-harmless": "Known and harmless",
        "duplicate": "Told already",
        "other": "Another reason",
    }
)
# The moves of those who review and of those who wrote; what was told to both may be answered by both.
DECIDING = frozenset({"ACCEPT", "DISMISS", "SEND_BACK", "REOPEN", "CORRECT_READING", "COMMENT"})
ANSWERING = frozenset({"MARK_FIXED", "APPEAL", "COMMENT"})


def decides(account: Account, item: work_pb2.WorkItem) -> bool:
    """Whether it is this account's to decide: somebody bound to a department decides what is of it."""
    if not account.may(Right.DECIDE):
        return False
    return account.may(Right.SEE_ALL) or bool(account.department and item.department == account.department)


def holds(account: Account, items: Iterable[work_pb2.WorkItem]) -> bool:
    """Whether a case is this account's to keep from others and to give back: who only looks keeps nobody waiting."""
    if not account.may(Right.DECIDE):
        return False
    return account.may(Right.SEE_ALL) or any(decides(account, item) for item in items)


async def review(
    request: Request,
    account: Account,
    discrepancy_id: str,
    action: str,
    reason_code: str = "",
    reason: str = "",
    correction: discrepancy_pb2.ReadingCorrection | None = None,
) -> Any:
    """The discrepancy afterwards. 400 for a word that is no action; CallFailed when the state does not allow it."""
    if action not in DECIDING | ANSWERING or reason_code not in {"", *REASONS}:
        raise HTTPException(400)
    event = discrepancy_pb2.ReviewEvent(
        discrepancy_id=discrepancy_id,
        action=action,
        reviewer=account.name,
        reason_code=reason_code,
        reason=reason.strip() or REASONS.get(reason_code, ""),
        correction=correction,
    )
    answer = await house(request).gateway.fusion("RecordReview", fusion_service_pb2.RecordReviewRequest(review=event))
    log(request, "decided", discrepancy_id)
    return answer.discrepancy
