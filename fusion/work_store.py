"""The store as those see it who review: the list of work, a case, locks, figures, audits. One transaction a method."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, work_pb2
from concord.v1 import fusion_service_pb2 as pb
from sqlalchemy.dialects import postgresql, sqlite

from fusion import cases, review, tables
from fusion.database import Database
from fusion.saving import Changes
from serving.errors import BadRequest, NotFound

LOCK = timedelta(minutes=5)
_USUAL, _LARGEST = 100, 1000
_Discrepancy = discrepancy_pb2.Discrepancy
# States in which somebody still has to do something, so that a clock runs.
RUNNING = (review.State.OPEN, review.State.ACCEPTED, review.State.SENT_BACK, review.State.APPEALED)
_D = tables.discrepancies
_C = tables.cases


class WorkStore:
    """Raises Unavailable from every method when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_case(
        self,
        encounter: encounter_pb2.Encounter,
        fact_sets: Sequence[fact_pb2.FactSet],
        answer: pb.CheckEncounterResponse,
        now: datetime,
    ) -> None:
        """What was answered about an encounter that was just saved."""
        kept = pb.CheckEncounterResponse()
        kept.CopyFrom(answer)
        kept.ClearField("discrepancies")
        kept.ClearField("explained")
        about = cases.About.of(encounter, fact_sets)
        with self._database.writing() as connection:
            # Of two checks at once each finds its own, whichever was kept first, and the earlier does not write over
            # the later.
            check_id = connection.execute(
                sa.select(tables.checks.c.id)
                .join(tables.encounters, tables.checks.c.encounter_version == tables.encounters.c.id)
                .where(tables.encounters.c.encounter_id == encounter.id, tables.checks.c.at <= now)
                .order_by(tables.checks.c.at.desc(), tables.checks.c.id.desc())
                .limit(1)
            ).scalar_one()
            values = cases.case_values(about, check_id, kept, answer.discrepancies, now)
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            row = insert(_C).values(values)
            later = _C.c.checked_at <= row.excluded.checked_at
            connection.execute(row.on_conflict_do_update(index_elements=[_C.c.encounter_id], set_=values, where=later))

    def list_work(self, request: work_pb2.ListWorkRequest, now: datetime) -> work_pb2.ListWorkResponse:
        """A page of the list. Raises BadRequest for a size out of range, no time, a token of another list."""
        size = request.page_size or _USUAL
        if not 1 <= size <= _LARGEST:
            raise BadRequest(f"page_size is 1 to {_LARGEST}", "page_size")
        where = where_of(request.filter, now)
        offset = _offset(request)
        # Sorted by ids alone, so that only the rows of the page are read whole: an index holds the rest.
        page = (
            sa.select(_D.c.id).where(*where).order_by(*_ORDER[request.sort]).limit(size + 1).offset(offset).subquery()
        )
        query = (
            sa.select(_D, *_CASE).join(page, page.c.id == _D.c.id)
            .outerjoin(_C, _C.c.encounter_id == _D.c.encounter_id).order_by(*_ORDER[request.sort])
        )  # fmt: skip
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            total = connection.execute(sa.select(sa.func.count()).select_from(_D).where(*where)).scalar_one()
            counts = list(_counts(connection, request.filter, now)) if request.with_counts else []
        more = len(rows) > size
        return work_pb2.ListWorkResponse(
            items=[_item(row, now) for row in rows[:size]],
            next_page_token=_token(request, offset + size) if more else "",
            total=total,
            counts=counts,
        )

    def get_case(self, request: work_pb2.GetCaseRequest, now: datetime) -> work_pb2.GetCaseResponse:
        """Raises NotFound."""
        encounter_id = request.encounter_id
        with self._database.reading() as connection:
            case = connection.execute(sa.select(_C).where(_C.c.encounter_id == encounter_id)).one_or_none()
            if case is None:
                raise NotFound("no such case", "encounter_id")
            check = connection.execute(
                sa.select(tables.checks, tables.encounters.c.body).join(tables.encounters)
                .where(tables.checks.c.id == case.check_id)
            ).one()  # fmt: skip
            fact_sets = connection.execute(
                sa.select(tables.fact_sets.c.body).where(tables.fact_sets.c.check_id == case.check_id)
                .order_by(tables.fact_sets.c.position)
            ).scalars().all()  # fmt: skip
            rows = connection.execute(
                sa.select(_D, *_CASE).outerjoin(_C, _C.c.encounter_id == _D.c.encounter_id)
                .where(_D.c.encounter_id == encounter_id).order_by(_D.c.risk.desc(), _D.c.id)
            ).all()  # fmt: skip
            events = connection.execute(
                sa.select(tables.review_events)
                .where(tables.review_events.c.discrepancy_id.in_([row.id for row in rows]))
                .order_by(tables.review_events.c.id)
            ).all()
            priors = _priors(connection, case)
        answer = pb.CheckEncounterResponse.FromString(case.answer)
        encounter = encounter_pb2.Encounter.FromString(check.body)
        if not request.with_content:
            for study in encounter.studies:
                for instance in study.instances:
                    instance.ClearField("content")
        locked = _locked(case, now)
        return work_pb2.GetCaseResponse(
            encounter=encounter,
            fact_sets=[fact_pb2.FactSet.FromString(body) for body in fact_sets],
            discrepancies=[_whole(row) for row in rows],
            reviews=[_event(event) for event in events],
            not_checked=answer.not_checked,
            issues=answer.issues,
            verdicts=answer.verdicts,
            checked_at=check.at.isoformat(),
            profile_digest=check.profile_digest,
            priors=priors,
            locked_by=locked,
            locked_until=case.locked_until.isoformat() if locked and case.locked_until else "",
            items=[_item(row, now) for row in rows],
            score=answer.score if answer.HasField("score") else None,
        )

    def lock_case(self, request: work_pb2.LockCaseRequest, now: datetime) -> work_pb2.LockCaseResponse:
        """The case is the reviewer's for some minutes, unless somebody else has it. Raises NotFound, BadRequest."""
        if not request.reviewer.strip():
            raise BadRequest("a lock names its reviewer", "reviewer")
        with self._database.writing() as connection:
            case = connection.execute(
                sa.select(_C).where(_C.c.encounter_id == request.encounter_id).with_for_update()
            ).one_or_none()
            if case is None:
                raise NotFound("no such case", "encounter_id")
            holder = _locked(case, now)
            if holder and holder != request.reviewer:
                return work_pb2.LockCaseResponse(locked_by=holder, locked_until=case.locked_until.isoformat())
            values = (
                {"locked_by": "", "locked_until": None}
                if request.release
                else {"locked_by": request.reviewer, "locked_until": now + LOCK}
            )
            connection.execute(sa.update(_C).where(_C.c.encounter_id == request.encounter_id).values(values))
        if request.release:
            return work_pb2.LockCaseResponse()
        return work_pb2.LockCaseResponse(locked_by=request.reviewer, locked_until=(now + LOCK).isoformat())

    def assign(self, request: work_pb2.AssignWorkRequest, now: datetime) -> work_pb2.AssignWorkResponse:
        """Who shall look at them, as an event each. Raises BadRequest when nobody says so."""
        if not request.by.strip():
            raise BadRequest("an assignment names who makes it", "by")
        with self._database.writing() as connection:
            changes = Changes(connection, now)
            rows = connection.execute(sa.select(_D).where(_D.c.id.in_(list(request.discrepancy_ids)))).all()
            given = [row for row in rows if row.assignee != request.assignee]
            for row in given:
                state = review.State(row.state)
                changes.move(row.id, row.encounter_id, state, review.SystemAction.ASSIGN, request.by, request.assignee)
                connection.execute(sa.update(_D).where(_D.c.id == row.id).values(assignee=request.assignee))
            changes.save()
        return work_pb2.AssignWorkResponse(changed=len(given))

    def sample(self, request: work_pb2.SampleCasesRequest) -> work_pb2.SampleCasesResponse:
        """Encounters in which nothing was shown and that nobody has looked at so, drawn by the seed."""
        if request.number < 1:
            raise BadRequest("number is at least 1", "number")
        seen = sa.select(tables.audits.c.encounter_id)
        query = sa.select(_C.c.encounter_id).where(_C.c.shown == 0, _C.c.encounter_id.not_in(seen))
        if request.since:
            query = query.where(_C.c.checked_at >= moment(request.since, "since"))
        with self._database.reading() as connection:
            ids = list(connection.execute(query.order_by(_C.c.encounter_id)).scalars())
        drawn = random.Random(request.seed).sample(ids, min(request.number, len(ids)))
        return work_pb2.SampleCasesResponse(encounter_ids=drawn)

    def record_audit(self, audit: work_pb2.Audit, now: datetime) -> work_pb2.Audit:
        """Appends it, stamped. Raises BadRequest, NotFound."""
        if not audit.reviewer.strip():
            raise BadRequest("an audit names its reviewer", "audit.reviewer")
        if audit.score not in (1, 2, 3):
            raise BadRequest("a RADPEER score is 1, 2 or 3", "audit.score")
        stamped = work_pb2.Audit()
        stamped.CopyFrom(audit)
        stamped.at = now.isoformat()
        with self._database.writing() as connection:
            known = connection.execute(sa.select(_C.c.check_id).where(_C.c.encounter_id == audit.encounter_id)).first()
            if known is None:
                raise NotFound("no such case", "audit.encounter_id")
            connection.execute(
                sa.insert(tables.audits).values(
                    encounter_id=audit.encounter_id, reviewer=audit.reviewer, score=audit.score,
                    significant=audit.significant, comment=audit.comment, at=now,
                )
            )  # fmt: skip
        return stamped


_CASE = (_C.c.patient_id, _C.c.patient_name, _C.c.locked_by, _C.c.locked_until)
_Sort = work_pb2.ListWorkRequest
_ORDER: Mapping[int, tuple[Any, ...]] = {
    _Sort.SORT_UNSPECIFIED: (_D.c.risk.desc(), _D.c.id),
    _Sort.RISK: (_D.c.risk.desc(), _D.c.id),
    _Sort.NEWEST: (_D.c.first_seen_at.desc(), _D.c.id),
    _Sort.OLDEST: (_D.c.first_seen_at, _D.c.id),
    _Sort.DUE: (_D.c.due_at.is_(None), _D.c.due_at, _D.c.id),
}


def where_of(wanted: work_pb2.WorkFilter, now: datetime, without: str = "", of: Any = _D) -> list[Any]:
    """The conditions of a filter on rows `of` the discrepancies; `without`: all but those on this field."""
    where: list[Any] = []
    c = of.c

    def names(enum: Any, numbers: Iterable[int], field: str) -> list[str]:
        try:
            return [enum.Name(number).lower() for number in numbers]
        except ValueError:
            raise BadRequest("no such value", f"filter.{field}") from None

    if wanted.states and without != "state":
        where.append(c.state.in_(names(_Discrepancy.State, wanted.states, "states")))
    if wanted.severities and without != "severity":
        where.append(c.severity.in_(names(_Discrepancy.Severity, wanted.severities, "severities")))
    if wanted.routings and without != "routing":
        where.append(c.routing.in_(names(_Discrepancy.Routing, wanted.routings, "routings")))
    if wanted.rule_ids and without != "rule":
        groups = [rule for rule in wanted.rule_ids if rule.endswith("/")]
        ids = [rule for rule in wanted.rule_ids if not rule.endswith("/")]
        where.append(sa.or_(c.rule_id.in_(ids), *(c.rule_id.startswith(g, autoescape=True) for g in groups)))
    for field, column, values in (
        ("department", c.department, wanted.departments),
        ("author", c.author, wanted.authors),
        ("modality", c.modality, wanted.modalities),
    ):
        if values and without != field:
            where.append(column.in_(list(values)))
    if wanted.assignee and without != "assignee":
        where.append(c.assignee == ("" if wanted.assignee == "-" else wanted.assignee))
    if wanted.since:
        where.append(c.first_seen_at >= moment(wanted.since, "filter.since"))
    if wanted.until:
        where.append(c.first_seen_at < moment(wanted.until, "filter.until"))
    if wanted.min_probability:
        where.append(c.probability >= wanted.min_probability)
    if wanted.overdue:
        where += [c.due_at < now, c.state.in_(RUNNING)]
    if wanted.discrepancy_ids:
        where.append(c.id.in_(list(wanted.discrepancy_ids)))
    if wanted.encounter_id:
        where.append(c.encounter_id == wanted.encounter_id)
    where += [c.words.contains(word, autoescape=True) for word in wanted.words.lower().split()]
    return where


# Fields that are counted: the column, and the field of the filter.
_FIELDS = {
    "state": ("state", "states"), "severity": ("severity", "severities"), "routing": ("routing", "routings"),
    "rule": ("rule_id", "rule_ids"), "department": ("department", "departments"), "author": ("author", "authors"),
    "modality": ("modality", "modalities"), "assignee": ("assignee", "assignee"),
}  # fmt: skip
_MOST_VALUES = 200


def _counts(connection: sa.Connection, wanted: work_pb2.WorkFilter, now: datetime) -> Iterable[work_pb2.WorkCount]:
    """How many rows each value of a field would leave, the other fields holding; the most frequent first."""
    ticked, rest = work_pb2.WorkFilter(), work_pb2.WorkFilter()
    ticked.CopyFrom(wanted)
    rest.CopyFrom(wanted)
    counted = {name for _, name in _FIELDS.values()}
    for one in work_pb2.WorkFilter.DESCRIPTOR.fields:
        (rest if one.name in counted else ticked).ClearField(one.name)
    # Words and times stand in no index of these fields: what they leave is looked for once and not once a field.
    where = where_of(rest, now)
    columns = [_D.c[name] for name, _ in _FIELDS.values()]
    rows: Any = sa.select(*columns).where(*where).cte("matched") if where else _D
    queries = []
    for field, (name, _) in _FIELDS.items():
        column = rows.c[name]
        values = sa.select(
            sa.literal(field, sa.Text()).label("field"), column.label("value"), sa.func.count().label("n")
        )
        queries.append(values.where(*where_of(ticked, now, without=field, of=rows)).group_by(column))
    found: dict[str, list[tuple[int, str]]] = {field: [] for field in _FIELDS}
    for field, value, number in connection.execute(sa.union_all(*queries)):
        found[field].append((-number, value))
    for field, values_of in found.items():
        for number, value in sorted(values_of)[:_MOST_VALUES]:
            yield work_pb2.WorkCount(field=field, value=value, number=-number)


def _offset(request: work_pb2.ListWorkRequest) -> int:
    if not request.page_token:
        return 0
    try:
        offset, of_list = json.loads(base64.urlsafe_b64decode(request.page_token.encode()))
        if of_list == _name(request) and isinstance(offset, int) and offset >= 0:
            return offset
    except (ValueError, TypeError):
        pass
    raise BadRequest("not a token of this list", "page_token")


def _token(request: work_pb2.ListWorkRequest, offset: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, _name(request)]).encode()).decode()


def _name(request: work_pb2.ListWorkRequest) -> str:
    """Names the list, whatever the size of its pages."""
    wanted = hashlib.sha256(request.filter.SerializeToString(deterministic=True)).hexdigest()[:12]
    return f"{request.sort}:{wanted}"


def _item(row: sa.Row[Any], now: datetime) -> work_pb2.WorkItem:
    light = _whole(row)
    claim = list(light.evidence[:1])
    del light.evidence[:]
    light.evidence.extend(claim)
    light.ClearField("explanation")
    return work_pb2.WorkItem(
        discrepancy=light,
        patient_id=row.patient_id or "",
        patient_name=row.patient_name or "",
        department=row.department,
        author=row.author,
        modality=row.modality,
        document_at=row.document_at,
        assignee=row.assignee,
        locked_by=_locked(row, now),
        due_at=row.due_at.isoformat() if row.due_at else "",
        overdue=bool(row.due_at and row.due_at < now and row.state in RUNNING),
        risk=row.risk,
    )


def _whole(row: sa.Row[Any]) -> discrepancy_pb2.Discrepancy:
    discrepancy = discrepancy_pb2.Discrepancy.FromString(row.payload)
    discrepancy.MergeFrom(discrepancy_pb2.Discrepancy(state=row.state.upper()))
    discrepancy.encounter_id = row.encounter_id
    discrepancy.first_seen_at = row.first_seen_at.isoformat()
    return discrepancy


def _locked(row: sa.Row[Any], now: datetime) -> str:
    held = row.locked_by and row.locked_until and row.locked_until > now
    return row.locked_by if held else ""


def _event(event: sa.Row[Any]) -> discrepancy_pb2.ReviewEvent:
    """Events of the system have no action of the contract: their word is the reason code."""
    ours = event.action in list(review.Action)
    return discrepancy_pb2.ReviewEvent(
        discrepancy_id=event.discrepancy_id,
        action=event.action.upper() if ours else None,
        reviewer=event.reviewer,
        reason=event.reason,
        reason_code=event.reason_code if ours else event.action,
        correction=discrepancy_pb2.ReadingCorrection.FromString(event.correction) if event.correction else None,
        at=event.at.isoformat(),
    )


def _priors(connection: sa.Connection, case: sa.Row[Any]) -> list[work_pb2.PriorCase]:
    if not case.patient_id:
        return []
    opened = (
        sa.select(sa.func.count()).where(_D.c.encounter_id == _C.c.encounter_id, _D.c.state == review.State.OPEN)
        .scalar_subquery()
    )  # fmt: skip
    query = (
        sa.select(_C.c.encounter_id, _C.c.title, _C.c.document_at, _C.c.checked_at, opened.label("open"))
        .where(_C.c.patient_id == case.patient_id, _C.c.encounter_id != case.encounter_id)
        .order_by(_C.c.checked_at.desc()).limit(20)
    )  # fmt: skip
    return [
        work_pb2.PriorCase(
            encounter_id=row.encounter_id,
            title=row.title,
            at=row.document_at or row.checked_at.isoformat(),
            open=row.open,
        )
        for row in connection.execute(query)
    ]


def moment(text: str, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest("not a time of RFC 3339", field) from None
    if moment.tzinfo is None:
        raise BadRequest("a time without a zone", field)
    return moment
