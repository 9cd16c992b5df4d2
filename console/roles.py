"""Who may do what: a table, and nothing else."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Of an account; exactly one."""

    CLINICIAN = "clinician"
    REVIEWER = "reviewer"
    HEAD = "head"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Right(StrEnum):
    """Something that a page or a button asks for."""

    SEE_OWN = "see-own"
    """Cases that one has written something of."""
    SEE_DEPARTMENT = "see-department"
    SEE_ALL = "see-all"
    ANSWER = "answer"
    """Appeal, comment, mark as fixed."""
    DECIDE = "decide"
    """Accept, dismiss, send back, reopen, correct a reading."""
    ASSIGN = "assign"
    SEE_FIGURES = "see-figures"
    SEE_RULES = "see-rules"
    CHANGE_RULES = "change-rules"
    IMPORT = "import"
    """Bring an encounter in through the page."""
    AUDIT_SAMPLE = "audit-sample"
    """Look at cases in which nothing was shown."""
    MANAGE_ACCOUNTS = "manage-accounts"
    SEE_LOG = "see-log"
    """Who looked at what."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLINICIAN: frozenset({Right.SEE_OWN, Right.ANSWER}),
    Role.REVIEWER: frozenset(
        {Right.SEE_ALL, Right.DECIDE, Right.ASSIGN, Right.SEE_FIGURES, Right.SEE_RULES, Right.IMPORT,
         Right.AUDIT_SAMPLE}
    ),
    Role.HEAD: frozenset({Right.SEE_DEPARTMENT, Right.DECIDE, Right.ASSIGN, Right.SEE_FIGURES, Right.SEE_RULES}),
    Role.ADMINISTRATOR: frozenset(set(Right) - {Right.SEE_OWN, Right.SEE_DEPARTMENT, Right.ANSWER}),
    Role.AUDITOR: frozenset({Right.SEE_ALL, Right.SEE_FIGURES, Right.SEE_RULES, Right.SEE_LOG}),
}  # fmt: skip


def may(role: Role, right: Right) -> bool:
    """Whether an account of this role has the right.

    >>> may(Role.AUDITOR, Right.DECIDE), may(Role.REVIEWER, Right.DECIDE)
    (False, True)
    """
    return right in RIGHTS[role]
