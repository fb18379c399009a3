"""Forged responses of a provider or of a man in the middle, and the check that rejects each."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from tests.support.servers.oidc import FakeProvider, Json, rsa_key


@dataclass(frozen=True)
class Forgery:
    """Makes a provider send a forged response; `check` names the check that rejects it."""

    apply: Callable[[FakeProvider], object]
    check: str


def with_claims(**claims: object) -> Callable[[FakeProvider], object]:
    """Change claims of the ID token; a value of None removes one."""

    def apply(provider: FakeProvider) -> None:
        provider.tampering.claims = lambda true: {
            name: value for name, value in {**true, **claims}.items() if value is not None
        }

    return apply


def with_shifted_times(**seconds: int) -> Callable[[FakeProvider], object]:
    """Shift times of the ID token by seconds."""

    def apply(provider: FakeProvider) -> None:
        provider.tampering.claims = lambda true: {**true, **{name: true["iat"] + by for name, by in seconds.items()}}

    return apply


def with_redirect(**query: str) -> Callable[[FakeProvider], object]:
    """Change the query with which the browser returns; an empty value removes a parameter."""

    def apply(provider: FakeProvider) -> None:
        provider.tampering.redirect = lambda true: {name: value for name, value in {**true, **query}.items() if value}

    return apply


def _segment(data: object) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _claims(token: str) -> Json:
    claims: Json = jwt.decode(token, options={"verify_signature": False})
    return claims


def unsigned(provider: FakeProvider) -> None:
    provider.tampering.token = lambda token: (
        f"{_segment({'alg': 'none', 'kid': provider.key_id})}.{token.split('.')[1]}."
    )


def signed_with_the_public_key(provider: FakeProvider) -> None:
    """Sign with HMAC, using the public key as the secret."""

    def token(true: str) -> str:
        signed_part = f"{_segment({'alg': 'HS256', 'kid': provider.key_id})}.{true.split('.')[1]}"
        public = provider.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return f"{signed_part}.{_segment(hmac.new(public, signed_part.encode(), hashlib.sha256).digest())}"

    provider.tampering.token = token


def signed_with_a_shared_key(provider: FakeProvider) -> None:
    secret = b"s" * 32
    provider.tampering.keys = lambda _: [{"kty": "oct", "kid": provider.key_id, "k": _segment(secret)}]
    provider.tampering.token = lambda token: jwt.encode(
        _claims(token), secret, "HS256", headers={"kid": provider.key_id}
    )


def signed_with(algorithm: str, *, named: str = "RS256") -> Callable[[FakeProvider], object]:
    """Sign with the provider's own key but another algorithm than the one that its published key names."""

    def apply(provider: FakeProvider) -> None:
        provider.tampering.keys = lambda keys: [{**key, "alg": named} for key in keys]
        provider.tampering.token = lambda token: jwt.encode(
            _claims(token), provider.key, algorithm, headers={"kid": provider.key_id}
        )

    return apply


def named_for_another_curve(provider: FakeProvider) -> None:
    """Name ES256 in the header of a token whose key is on another curve, and says nothing of algorithms."""
    key = ec.generate_private_key(ec.SECP384R1())
    jwk = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    provider.tampering.keys = lambda _: [{**jwk, "kid": provider.key_id}]

    def token(true: str) -> str:
        _, rest = jwt.encode(_claims(true), key, "ES384").split(".", 1)
        return f"{_segment({'alg': 'ES256', 'kid': provider.key_id})}.{rest}"

    provider.tampering.token = token


def brings_its_own_key(provider: FakeProvider) -> None:
    key = rsa_key("stranger")
    jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    provider.tampering.token = lambda token: jwt.encode(
        _claims(token), key, "RS256", headers={"kid": provider.key_id, "jwk": jwk}
    )


def signed_with_an_unknown_key(provider: FakeProvider) -> None:
    key = rsa_key("stranger")
    provider.tampering.token = lambda token: jwt.encode(_claims(token), key, "RS256", headers={"kid": "other"})


def changed_after_signing(provider: FakeProvider) -> None:
    def token(true: str) -> str:
        header, _, signature = true.split(".")
        return f"{header}.{_segment({**_claims(true), 'sub': 'someone-else'})}.{signature}"

    provider.tampering.token = token


def with_response(answer: object, status: int = 200) -> Callable[[FakeProvider], object]:
    def apply(provider: FakeProvider) -> None:
        provider.tampering.answer = lambda _: answer
        provider.tampering.status = status

    return apply


FORGERIES: dict[str, Forgery] = {
    "another state": Forgery(with_redirect(state="x" * 43), "flow"),
    "response of another provider": Forgery(with_redirect(iss="https://evil.example"), "iss"),
    "response without an issuer": Forgery(with_redirect(iss=""), "iss"),
    "response with an error": Forgery(with_redirect(code="", error="access_denied"), "denied"),
    "response with a code and an error": Forgery(with_redirect(error="server_error"), "answer"),
    "invented code": Forgery(with_redirect(code="made-up"), "code"),
    "ID token of another issuer": Forgery(with_claims(iss="https://evil.example"), "iss"),
    "ID token for another client": Forgery(with_claims(aud="other-client"), "aud"),
    "ID token for several clients and another azp": Forgery(with_claims(aud=["plugai", "other"], azp="other"), "azp"),
    "ID token for several clients without an azp": Forgery(with_claims(aud=["plugai", "other"]), "azp"),
    "ID token of another sign-in": Forgery(with_claims(nonce="n" * 43), "nonce"),
    "ID token without a nonce": Forgery(with_claims(nonce=None), "nonce"),
    "ID token that has expired": Forgery(with_shifted_times(exp=-61), "exp"),
    "ID token from the future": Forgery(with_shifted_times(iat=3600), "iat"),
    "ID token not valid yet": Forgery(with_shifted_times(nbf=3600), "iat"),
    "ID token without an expiry time": Forgery(with_claims(exp=None), "claims"),
    "ID token with an invalid expiry time": Forgery(with_claims(exp=True), "claims"),
    "ID token with an empty subject": Forgery(with_claims(sub=""), "sub"),
    "ID token with a number as subject": Forgery(with_claims(sub=7), "sub"),
    "unsigned ID token": Forgery(unsigned, "alg"),
    "ID token signed with the public key": Forgery(signed_with_the_public_key, "alg"),
    "ID token signed with a shared key": Forgery(signed_with_a_shared_key, "alg"),
    **{
        f"ID token signed with {algorithm} and a key for RS256": Forgery(signed_with(algorithm), "alg")
        for algorithm in ("RS384", "RS512", "PS256", "PS384", "PS512")
    },
    "ID token signed with RS256 and a key for PS256": Forgery(signed_with("RS256", named="PS256"), "alg"),
    "ID token signed with RS256 and a key for encryption": Forgery(signed_with("RS256", named="RSA-OAEP"), "alg"),
    "ID token that names the algorithm of another curve": Forgery(named_for_another_curve, "alg"),
    "ID token that brings its own key": Forgery(brings_its_own_key, "signature"),
    "ID token signed with an unknown key": Forgery(signed_with_an_unknown_key, "key"),
    "ID token changed after it was signed": Forgery(changed_after_signing, "signature"),
    "ID token of another access token": Forgery(with_claims(at_hash="a" * 22), "at_hash"),
    "no ID token": Forgery(with_response({"access_token": "x"}), "token"),
    "a malformed ID token": Forgery(with_response({"id_token": "x.y.z"}), "token"),
    "a refused code": Forgery(with_response({"error": "invalid_grant"}, 400), "code"),
}
