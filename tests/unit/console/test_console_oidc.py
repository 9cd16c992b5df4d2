"""Signing in by OpenID Connect against an issuer that the test plays."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from console_fakes import FakeGateway
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from console.accounts import Account, now, open_accounts
from console.app import create_app
from console.oidc import Oidc
from console.roles import Role
from console.settings import ConsoleSettings

ISSUER = "https://login.hospital.example/realms/staff"
KEY, OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"}), RSAKey.generate_key(2048, {"kid": "k1"})


class Issuer(httpx.AsyncBaseTransport):
    """Answers discovery, keys and the token; `said` is what the id token claims, `key` what signs it."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {"preferred_username": "li", "name": "Dr Li", "concord_role": "reviewer"}
        self.key = KEY
        self.nonce = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("openid-configuration"):
            return httpx.Response(200, json={
                "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/certs",
            })  # fmt: skip
        if path.endswith("certs"):
            return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        claims = {"iss": ISSUER, "aud": "concord", "exp": int(time.time()) + 60, "nonce": self.nonce} | self.said
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)
        body = json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": token})
        return httpx.Response(200, content=body, headers={"content-type": "application/json"})


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


def signed_in(folder: Path, issuer: Issuer, *, state: str = "", known: Account | None = None) -> tuple[int, Any]:
    """The status after the issuer sent the browser back, and the accounts."""
    settings = ConsoleSettings(
        database_url=f"sqlite:///{folder}/console.db", oidc_issuer=ISSUER, oidc_client_id="concord", language="en"
    )
    accounts = open_accounts(settings.database_url, 30, 12)
    if known:
        accounts.save(known, now())
    app = create_app(settings, FakeGateway(), accounts, Oidc(settings, issuer))  # type: ignore[arg-type]
    with TestClient(app, follow_redirects=False) as client:
        asked = parse_qs(urlsplit(client.get("/sign-in/oidc").headers["location"]).query)
        issuer.nonce = issuer.nonce or asked["nonce"][0]
        assert asked["code_challenge_method"] == ["S256"]
        answer = client.get(f"/sign-in/oidc/callback?code=c&state={state or asked['state'][0]}")
    return answer.status_code, accounts


@pytest.mark.parametrize(
    "said", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"nonce": "replayed"}]
)
def test_a_token_that_is_not_for_us_signs_nobody_in(tmp_path: Path, issuer: Issuer, said: dict[str, Any]) -> None:
    issuer.said |= said
    assert signed_in(tmp_path, issuer)[0] == 401


def test_a_token_that_another_signed_signs_nobody_in(tmp_path: Path, issuer: Issuer) -> None:
    issuer.key = OTHER_KEY
    assert signed_in(tmp_path, issuer)[0] == 401


def test_an_answer_that_nobody_asked_for_signs_nobody_in(tmp_path: Path, issuer: Issuer) -> None:
    assert signed_in(tmp_path, issuer, state="guessed")[0] == 401


def test_an_account_that_was_closed_stays_closed(tmp_path: Path, issuer: Issuer) -> None:
    closed = Account("li", "Li", Role.REVIEWER, active=False)
    assert signed_in(tmp_path, issuer, known=closed)[0] == 401


def test_the_issuer_says_who_it_is_and_with_which_role(tmp_path: Path, issuer: Issuer) -> None:
    status, accounts = signed_in(tmp_path, issuer)
    assert status == 303
    assert (accounts.find("li").role, accounts.find("li").display) == (Role.REVIEWER, "Dr Li")


def test_a_role_that_is_none_of_ours_is_a_clinician(tmp_path: Path, issuer: Issuer) -> None:
    issuer.said["concord_role"] = "emperor"
    assert signed_in(tmp_path, issuer)[1].find("li").role is Role.CLINICIAN


def test_whoever_has_a_password_here_is_not_taken_over_by_a_name_of_the_issuer(tmp_path: Path, issuer: Issuer) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/console.db", 30, 12)
    accounts.accept(accounts.invite("li", Role.ADMINISTRATOR, now()), "", "", "correct horse battery", now())
    assert signed_in(tmp_path, issuer)[0] == 401
    assert accounts.find("li").role is Role.ADMINISTRATOR


@pytest.mark.parametrize("state", ["gefälscht", "%00"])
def test_a_state_of_strange_letters_breaks_nothing(tmp_path: Path, issuer: Issuer, state: str) -> None:
    assert signed_in(tmp_path, issuer, state=state)[0] == 401
