"""Signing in by OpenID Connect: the authorization code flow with PKCE, the id token verified by the issuer's keys."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import httpx2 as httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from console.accounts import Account, is_name
from console.roles import Role
from console.settings import ConsoleSettings

_ALGORITHMS = ["RS256", "ES256", "PS256"]


class Refused(Exception):
    """The issuer does not answer, or what it says is not to be believed. Says nothing of who it was."""


@dataclass(frozen=True, slots=True)
class Begun:
    """`url`: where the browser goes; `kept`: what the browser brings back beside the answer, in a cookie."""

    url: str
    kept: str


class Oidc:
    """One issuer. `transport`: how it is reached, for tests."""

    def __init__(self, settings: ConsoleSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._transport = transport

    @property
    def offered(self) -> bool:
        return bool(self._settings.oidc_issuer and self._settings.oidc_client_id)

    async def begin(self, callback: str) -> Begun:
        """Raises Refused."""
        endpoint = (await self._get(self._discovery_url()))["authorization_endpoint"]
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._client(callback) as client:
            url, _ = client.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )  # fmt: skip
        return Begun(url, f"{state}.{nonce}.{verifier}")

    async def finish(self, callback: str, code: str, state: str, kept: str) -> Account:
        """Who the issuer says it is. A role that is none of ours makes a clinician. Raises Refused."""
        expected, _, rest = kept.partition(".")
        nonce, _, verifier = rest.partition(".")
        if not (expected and secrets.compare_digest(state.encode(), expected.encode())):
            raise Refused
        known = await self._get(self._discovery_url())
        try:
            async with self._client(callback) as client:
                token = await client.fetch_token(known["token_endpoint"], code=code, code_verifier=verifier)
            keys = KeySet.import_key_set(await self._get(known["jwks_uri"]))  # type: ignore[arg-type]
            claims = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": known["issuer"]},
                aud={"essential": True, "value": self._settings.oidc_client_id},
                exp={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, AuthlibBaseError, httpx.HTTPError, KeyError, ValueError) as error:
            raise Refused from error
        name = str(claims.get("preferred_username") or claims.get("sub") or "")
        if not is_name(name):
            raise Refused
        wanted = str(claims.get(self._settings.oidc_role_claim, ""))
        role = Role(wanted) if wanted in list(Role) else Role.CLINICIAN
        return Account(
            name,
            str(claims.get("name") or name),
            role,
            author=str(claims.get("concord_author") or name),
            department=str(claims.get("department") or ""),
        )

    def _discovery_url(self) -> str:
        return f"{self._settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"

    def _client(self, callback: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._settings.oidc_client_id, self._settings.oidc_client_secret, redirect_uri=callback,
            scope="openid profile", transport=self._transport, timeout=10,
        )  # fmt: skip

    async def _get(self, url: str) -> dict[str, str]:
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=10) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                found: dict[str, str] = answer.json()
                return found
        except (httpx.HTTPError, ValueError) as error:
            raise Refused from error
