"""Pages of the list of discrepancies, newest first.

A token names the last row of its page and the list it belongs to. New rows come before it, so that what is found while
somebody turns pages neither repeats nor hides a row on the pages that follow.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from concord.v1.fusion_service_pb2 import ListDiscrepanciesRequest

from fusion import tables
from serving.errors import BadRequest

_USUAL, _LARGEST = 100, 1000


def newest_first(request: ListDiscrepanciesRequest) -> sa.Select[Any]:
    """The rows of the page that `request` asks for and one more. Raises BadRequest."""
    table = tables.discrepancies
    query = sa.select(table).order_by(table.c.first_seen_at.desc(), table.c.id.desc()).limit(_size(request) + 1)
    if request.page_token:
        seen_at, last_id = _read(request)
        last = sa.tuple_(sa.literal(seen_at, tables.Moment()), sa.literal(last_id, sa.Text()))
        query = query.where(sa.tuple_(table.c.first_seen_at, table.c.id) < last)
    return query


def page(request: ListDiscrepanciesRequest, rows: Sequence[sa.Row[Any]]) -> tuple[Sequence[sa.Row[Any]], str]:
    """The rows of the page and the token of the next one, empty after the last."""
    size = _size(request)
    if len(rows) <= size:
        return rows, ""
    last = rows[size - 1]
    token = json.dumps([last.first_seen_at.isoformat(), last.id, _list(request)])
    return rows[:size], base64.urlsafe_b64encode(token.encode()).decode()


def _size(request: ListDiscrepanciesRequest) -> int:
    size = request.page_size or _USUAL
    if not 1 <= size <= _LARGEST:
        raise BadRequest(f"page_size is 1 to {_LARGEST}", "page_size")
    return size


def _read(request: ListDiscrepanciesRequest) -> tuple[datetime, str]:
    try:
        seen_at, last_id, of_list = json.loads(base64.urlsafe_b64decode(request.page_token.encode()))
        moment = datetime.fromisoformat(seen_at)
        if of_list == _list(request) and moment.tzinfo is not None and isinstance(last_id, str):
            return moment, last_id
    except (ValueError, TypeError):
        pass
    raise BadRequest("not a token of this list", "page_token")


def _list(request: ListDiscrepanciesRequest) -> str:
    """Names the list, whatever the size of its pages."""
    of_list = ListDiscrepanciesRequest(
        encounter_id=request.encounter_id, states=sorted(request.states), rule_ids=sorted(request.rule_ids)
    )
    return hashlib.sha256(of_list.SerializeToString(deterministic=True)).hexdigest()[:12]
