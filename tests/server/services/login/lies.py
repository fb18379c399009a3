"""The ways in which a provider, or somebody between, may lie about who came back, and the rule that each breaks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm
from tests.support.servers.oidc import FakeProvider, Json, rsa_key


@dataclass(frozen=True)
class Lie:
    """What makes a provider lie, and the `check` of the error that it meets."""

    tell: Callable[[FakeProvider], object]
    check: str


def says(**claims: object) -> Callable[[FakeProvider], object]:
    """An ID token with other claims; a value of None leaves one out."""

    def tell(provider: FakeProvider) -> None:
        provider.lies.claims = lambda true: {
            name: value for name, value in {**true, **claims}.items() if value is not None
        }

    return tell


def shifted(**seconds: int) -> Callable[[FakeProvider], object]:
    """An ID token whose times are others."""

    def tell(provider: FakeProvider) -> None:
        provider.lies.claims = lambda true: {**true, **{name: true["iat"] + by for name, by in seconds.items()}}

    return tell


def comes_back(**query: str) -> Callable[[FakeProvider], object]:
    """A browser that comes back with something else; an empty value leaves one out."""

    def tell(provider: FakeProvider) -> None:
        provider.lies.redirect = lambda true: {name: value for name, value in {**true, **query}.items() if value}

    return tell


def _segment(data: object) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _claims(token: str) -> Json:
    said: Json = jwt.decode(token, options={"verify_signature": False})
    return said


def unsigned(provider: FakeProvider) -> None:
    provider.lies.token = lambda token: f"{_segment({'alg': 'none', 'kid': provider.key_id})}.{token.split('.')[1]}."


def signed_with_the_public_key(provider: FakeProvider) -> None:
    """HMAC, with what everybody knows for a secret."""

    def token(true: str) -> str:
        said = f"{_segment({'alg': 'HS256', 'kid': provider.key_id})}.{true.split('.')[1]}"
        public = provider.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return f"{said}.{_segment(hmac.new(public, said.encode(), hashlib.sha256).digest())}"

    provider.lies.token = token


def signed_with_a_shared_key(provider: FakeProvider) -> None:
    secret = b"s" * 32
    provider.lies.keys = lambda _: [{"kty": "oct", "kid": provider.key_id, "k": _segment(secret)}]
    provider.lies.token = lambda token: jwt.encode(_claims(token), secret, "HS256", headers={"kid": provider.key_id})


def brings_its_own_key(provider: FakeProvider) -> None:
    key = rsa_key("stranger")
    jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    provider.lies.token = lambda token: jwt.encode(
        _claims(token), key, "RS256", headers={"kid": provider.key_id, "jwk": jwk}
    )


def signed_with_an_unknown_key(provider: FakeProvider) -> None:
    key = rsa_key("stranger")
    provider.lies.token = lambda token: jwt.encode(_claims(token), key, "RS256", headers={"kid": "other"})


def changed_after_signing(provider: FakeProvider) -> None:
    def token(true: str) -> str:
        header, _, signature = true.split(".")
        return f"{header}.{_segment({**_claims(true), 'sub': 'somebody-else'})}.{signature}"

    provider.lies.token = token


def answers(answer: object, status: int = 200) -> Callable[[FakeProvider], object]:
    def tell(provider: FakeProvider) -> None:
        provider.lies.answer = lambda _: answer
        provider.lies.status = status

    return tell


LIES: dict[str, Lie] = {
    "another state": Lie(comes_back(state="x" * 43), "flow"),
    "answer of another provider": Lie(comes_back(iss="https://evil.example"), "iss"),
    "answer that names nobody": Lie(comes_back(iss=""), "iss"),
    "answer with an error": Lie(comes_back(code="", error="access_denied"), "denied"),
    "answer with a code and an error": Lie(comes_back(error="server_error"), "answer"),
    "code that was made up": Lie(comes_back(code="made-up"), "code"),
    "ID token of somebody else": Lie(says(iss="https://evil.example"), "iss"),
    "ID token for somebody else": Lie(says(aud="other-client"), "aud"),
    "ID token for several, given to another": Lie(says(aud=["plugai", "other"], azp="other"), "azp"),
    "ID token for several, given to nobody": Lie(says(aud=["plugai", "other"]), "azp"),
    "ID token of another sign-in": Lie(says(nonce="n" * 43), "nonce"),
    "ID token without a nonce": Lie(says(nonce=None), "nonce"),
    "ID token that has expired": Lie(shifted(exp=-61), "exp"),
    "ID token from the future": Lie(shifted(iat=3600), "iat"),
    "ID token not good yet": Lie(shifted(nbf=3600), "iat"),
    "ID token that never ends": Lie(says(exp=None), "claims"),
    "ID token whose end is no time": Lie(says(exp=True), "claims"),
    "ID token about nobody": Lie(says(sub=""), "sub"),
    "ID token about a number": Lie(says(sub=7), "sub"),
    "ID token that is not signed": Lie(unsigned, "alg"),
    "ID token signed with the public key": Lie(signed_with_the_public_key, "alg"),
    "ID token signed with a shared key": Lie(signed_with_a_shared_key, "alg"),
    "ID token that brings its own key": Lie(brings_its_own_key, "signature"),
    "ID token signed with an unknown key": Lie(signed_with_an_unknown_key, "key"),
    "ID token changed after it was signed": Lie(changed_after_signing, "signature"),
    "ID token of another access token": Lie(says(at_hash="a" * 22), "at_hash"),
    "no ID token": Lie(answers({"access_token": "x"}), "token"),
    "an ID token that is none": Lie(answers({"id_token": "x.y.z"}), "token"),
    "a code refused": Lie(answers({"error": "invalid_grant"}, 400), "code"),
}
