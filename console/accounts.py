"""Accounts, sessions and invitations, in the console's own database. Every method blocks and is one transaction."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from console import tables
from console.roles import Right, Role, may

SHORTEST_PASSWORD = 12
_INVITATION_VALID = timedelta(days=3)
_HASHER = PasswordHasher()
# Verified against when there is no such account: a refusal takes as long as another.
_NOBODY = _HASHER.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `author`, `department`: as documents name them."""

    name: str
    display: str
    role: Role
    author: str = ""
    department: str = ""
    language: str = ""
    active: bool = True

    def may(self, right: Right) -> bool:
        return may(self.role, right)


@dataclass(frozen=True, slots=True)
class Session:
    """`csrf`: what every form of the session carries."""

    account: Account
    csrf: str


class WeakPassword(ValueError):
    """Too short, the name of the account, or an account without a name."""


class LastAdministrator(ValueError):
    """Without this account nobody could let anybody in."""


class Accounts:
    """`clock`: the present moment, aware; `idle`, `longest`: how long a session lives."""

    def __init__(self, engine: sa.Engine, idle: timedelta, longest: timedelta) -> None:
        self._engine = engine
        self._idle = idle
        self._longest = longest
        tables.metadata.create_all(engine)

    def any_account(self) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(tables.accounts.c.name).limit(1)).first() is not None

    def all(self) -> list[Account]:
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(tables.accounts).order_by(tables.accounts.c.name)).all()
        return [_account(row) for row in rows]

    def find(self, name: str) -> Account | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(tables.accounts).where(tables.accounts.c.name == name)).one_or_none()
        return _account(row) if row else None

    def invite(self, account: str, role: Role, now: datetime) -> str:
        """The token of a link with which one person chooses a password, once, within three days."""
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            # The last link is the one that works.
            connection.execute(sa.delete(tables.invitations).where(tables.invitations.c.account == account))
            connection.execute(
                sa.insert(tables.invitations).values(token_hash=_hash(token), account=account, role=role, made_at=now)
            )
        return token

    def invited(self, token: str, now: datetime) -> tuple[str, Role] | None:
        """For whom the link is, None when it was used, is too old or never was."""
        table = tables.invitations
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(table).where(table.c.token_hash == _hash(token))).one_or_none()
        if row is None or now - _aware(row.made_at) > _INVITATION_VALID:
            return None
        if not row.account and self.any_account():
            return None  # the first administrator is there
        return row.account, Role(row.role)

    def accept(self, token: str, name: str, display: str, password: str, now: datetime) -> Account:
        """Makes the account of an invitation, or gives it its new password, and ends its sessions.

        Raises WeakPassword, LookupError.
        """
        invited = self.invited(token, now)
        if invited is None:
            raise LookupError("no such invitation")
        wanted, role = invited
        name = wanted or name.strip()
        if not is_name(name):
            raise WeakPassword
        _check(password, name)
        with self._engine.begin() as connection:
            used = connection.execute(
                sa.delete(tables.invitations).where(tables.invitations.c.token_hash == _hash(token))
            )
            if used.rowcount != 1:
                raise LookupError("no such invitation")
            values = {"password_hash": _HASHER.hash(password)}
            changed = connection.execute(
                sa.update(tables.accounts).where(tables.accounts.c.name == name).values(**values)
            )
            connection.execute(sa.delete(tables.sessions).where(tables.sessions.c.account == name))
            if changed.rowcount == 0:
                connection.execute(
                    sa.insert(tables.accounts).values(
                        name=name, display=display.strip() or name, role=role, author="", department="", language="",
                        created_at=now, active=True, **values,
                    )
                )  # fmt: skip
        account = self.find(name)
        assert account is not None
        return account

    def save(self, account: Account, now: datetime) -> None:
        """Makes or changes an account; its password stays as it is. Whose rights change signs in again.

        Raises LastAdministrator when nobody would be left who may manage accounts.
        """
        values = {
            "display": account.display, "role": str(account.role), "author": account.author,
            "department": account.department, "language": account.language, "active": account.active,
        }  # fmt: skip
        with self._engine.begin() as connection:
            known = connection.execute(
                sa.select(tables.accounts).where(tables.accounts.c.name == account.name)
            ).one_or_none()
            if known is None:
                connection.execute(
                    sa.insert(tables.accounts).values(name=account.name, password_hash="", created_at=now, **values)
                )
                return
            if known.role == Role.ADMINISTRATOR and not (account.active and account.role == Role.ADMINISTRATOR):
                others = connection.execute(
                    sa.select(sa.func.count()).where(
                        tables.accounts.c.role == str(Role.ADMINISTRATOR), tables.accounts.c.active,
                        tables.accounts.c.name != account.name,
                    )
                ).scalar_one()  # fmt: skip
                if not others and known.active:
                    raise LastAdministrator
            connection.execute(
                sa.update(tables.accounts).where(tables.accounts.c.name == account.name).values(**values)
            )
            if not account.active:
                connection.execute(sa.delete(tables.invitations).where(tables.invitations.c.account == account.name))
            if known.role != account.role or not account.active:
                connection.execute(sa.delete(tables.sessions).where(tables.sessions.c.account == account.name))

    def has_password(self, name: str) -> bool:
        """Whether the account signs in by a password of its own."""
        with self._engine.connect() as connection:
            query = sa.select(tables.accounts.c.password_hash).where(tables.accounts.c.name == name)
            return bool(connection.execute(query).scalar_one_or_none())

    def verify(self, name: str, password: str) -> Account | None:
        """The account, when the password is right and it is active."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(tables.accounts).where(tables.accounts.c.name == name)).one_or_none()
        known = row.password_hash if row and row.password_hash else _NOBODY
        try:
            _HASHER.verify(known, password)
        except (VerificationError, InvalidHashError):
            return None
        return _account(row) if row and row.active and row.password_hash else None

    def begin(self, account: Account, now: datetime) -> str:
        """A new session; its token is the cookie."""
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(tables.sessions).values(
                    token_hash=_hash(token),
                    account=account.name,
                    csrf=secrets.token_urlsafe(32),
                    begun_at=now,
                    used_at=now,
                )
            )
            connection.execute(sa.delete(tables.sessions).where(tables.sessions.c.begun_at < now - self._longest))
        return token

    def session(self, token: str, now: datetime, *, attended: bool = True) -> Session | None:
        """Who it is, when the session lives; it lives on from here when somebody is there."""
        table = tables.sessions
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(table, tables.accounts).join(tables.accounts).where(table.c.token_hash == _hash(token))
            ).one_or_none()
        if row is None or not row.active:
            return None
        used, begun = _aware(row.used_at), _aware(row.begun_at)
        if now - used > self._idle or now - begun > self._longest:
            self.end(token)
            return None
        if attended and now - used > self._idle / 20:  # not a write for every picture of a page
            with self._engine.begin() as connection:
                connection.execute(sa.update(table).where(table.c.token_hash == _hash(token)).values(used_at=now))
        return Session(_account(row), row.csrf)

    def end(self, token: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.delete(tables.sessions).where(tables.sessions.c.token_hash == _hash(token)))

    def log(self, account: str, what: str, about: str, address: str, now: datetime) -> None:
        """Appends to the log of who looked at what. `about` is an id, never words of a record."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.insert(tables.looked_at).values(at=now, account=account, what=what, about=about, address=address)
            )

    def logged(self, number: int, account: str = "") -> Sequence[sa.Row[tuple[object, ...]]]:
        """The last entries, newest first."""
        query = sa.select(tables.looked_at).order_by(tables.looked_at.c.id.desc()).limit(number)
        if account:
            query = query.where(tables.looked_at.c.account == account)
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def views(self, account: str) -> dict[str, str]:
        """Saved views of the worklist: name to query string."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(tables.views).where(tables.views.c.account == account).order_by(tables.views.c.name)
            ).all()
        return {row.name: row.query for row in rows}

    def save_view(self, account: str, name: str, query: str) -> None:
        """An empty query forgets the view."""
        same = (tables.views.c.account == account) & (tables.views.c.name == name)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(tables.views).where(same))
            if query:
                connection.execute(sa.insert(tables.views).values(account=account, name=name, query=query))


def open_accounts(url: str, idle_minutes: int, session_hours: int) -> Accounts:
    """The accounts at a database URL."""
    if url.startswith("sqlite:///"):
        from pathlib import Path

        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_pre_ping=True)
    return Accounts(engine, timedelta(minutes=idle_minutes), timedelta(hours=session_hours))


def now() -> datetime:
    return datetime.now(UTC)


def is_name(name: str) -> bool:
    """Whether somebody can be called so: it stands in addresses and in the log.

    >>> is_name("dr-li"), is_name("李明"), is_name("li@hospital.example"), is_name("a/b"), is_name("")
    (True, True, True, False, False)
    """
    return bool(re.fullmatch(r"[\w.@+ -]{1,100}", name)) and name == name.strip()


def _check(password: str, name: str) -> None:
    if len(password) < SHORTEST_PASSWORD or password.casefold() == name.casefold():
        raise WeakPassword


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(row.name, row.display, Role(row.role), row.author, row.department, row.language, row.active)
