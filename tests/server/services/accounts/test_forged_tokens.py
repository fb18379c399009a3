"""A corpus of forged access tokens, each refused, and the keys behind the true ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.server.services.accounts.world import World, world

from plugai.server.core.accounts.access_tokens import TokenUse
from plugai.server.core.accounts.sign_in import SignedIn
from plugai.server.core.errors import UnauthenticatedError
from plugai.server.storage.engine.database import Database

P256 = ec.generate_private_key(ec.SECP256R1())
Forge = Callable[[World, dict[str, Any], dict[str, Any]], str | bytes]


def encoded(part: object) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def signed(world: World, header: object, claims: object) -> str:
    """A token that the server's own key has signed, whatever it says."""
    said = f"{encoded(header)}.{encoded(claims)}"
    return f"{said}.{encoded(world.keys.current.signer.sign(said.encode()))}"


def by_stranger(world: World, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(claims, ed25519.Ed25519PrivateKey.generate(), "EdDSA", header)


def public_bytes(world: World) -> bytes:
    return world.keys.current.signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hmac_with_public_key(world: World, header: dict[str, Any], claims: dict[str, Any]) -> str:
    said = f"{encoded({**header, 'alg': 'HS256'})}.{encoded(claims)}"
    return f"{said}.{encoded(hmac.new(public_bytes(world), said.encode(), hashlib.sha256).digest())}"


def with_header(**changed: Any) -> Forge:
    return lambda world, header, claims: signed(world, {**header, **changed}, claims)


def with_claims(**changed: Any) -> Forge:
    return lambda world, header, claims: signed(world, header, {**claims, **changed})


def without_claim(name: str) -> Forge:
    return lambda world, header, claims: signed(world, header, {k: v for k, v in claims.items() if k != name})


def without_header(name: str) -> Forge:
    return lambda world, header, claims: signed(world, {k: v for k, v in header.items() if k != name}, claims)


def jwk() -> dict[str, str]:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": encoded(raw)}


ALGORITHMS = ("none", "None", "nOnE", "", "HS256", "RS256", "ES256", "Ed448", "EdDSA ", "eddsa", None, 1)
HEADERS: tuple[tuple[str, Any], ...] = (
    ("jwk", jwk()),
    ("jku", "http://127.0.0.1:1/jwks"),
    ("x5u", "http://127.0.0.1:1/cert"),
    ("x5c", ["MIIB"]),
    ("crit", ["exp"]),
    ("crit", ["b64"]),
    ("b64", False),
    ("zip", "DEF"),
    ("cty", "JWT"),
    ("enc", "A256GCM"),
)
KEY_IDS: tuple[Any, ...] = (
    "../../etc/passwd",
    "' OR 1=1 --",
    "x" * 33,
    "",
    "\0",
    "http://127.0.0.1:1/",
    None,
    7,
    ["a"],
    {},
)
TYPES = ("JWT", "at+JWT", "", None, TokenUse.SECOND_FACTOR.value, ["at+jwt"])


def of_headers() -> Iterator[tuple[str, Forge]]:
    changes = [*HEADERS, *(("alg", value) for value in ALGORITHMS)]
    changes += [*(("kid", value) for value in KEY_IDS), *(("typ", value) for value in TYPES)]
    for name, value in changes:
        yield f"header {name}={value!r}", with_header(**{name: value})
    for name in ("kid", "typ", "alg"):
        yield f"no {name}", without_header(name)


def of_claims() -> Iterator[tuple[str, Forge]]:
    wrong: tuple[Any, ...] = (None, [], {}, True)
    for name in ("iss", "aud", "sub", "iat", "exp", "jti", "sid"):
        yield f"no {name}", without_claim(name)
        for value in wrong:
            yield f"{name}={value!r}", with_claims(**{name: value})
    yield "another issuer", with_claims(iss="other")
    yield "another audience", with_claims(aud="other")
    yield "a list of audiences", with_claims(aud=["plugai", "other"])
    yield "another user", with_claims(sub="local")
    yield "another device", with_claims(sid="nobodys")
    yield "expired", with_claims(exp=1)
    yield "from the future", with_claims(iat=2**33, exp=2**33 + 600)
    yield "an end that is no number", with_claims(exp="tomorrow")
    yield "an end beyond floats", with_claims(exp=1e400)
    yield "not yet", with_claims(nbf=2**33)


def of_forms() -> Iterator[tuple[str, Forge]]:
    yield "no signature", lambda w, h, c: signed(w, {**h, "alg": "none"}, c).rpartition(".")[0] + "."
    yield "two parts", lambda w, h, c: signed(w, h, c).rpartition(".")[0]
    yield "four parts", lambda w, h, c: signed(w, h, c) + ".x"
    yield "another's key", by_stranger
    yield "the public key as an HMAC key", hmac_with_public_key
    yield "RSA", lambda w, h, c: jwt.encode(c, rsa.generate_private_key(65537, 2048), "RS256", {**h, "alg": "RS256"})
    yield "ECDSA", lambda w, h, c: jwt.encode(c, P256, "ES256", {**h, "alg": "ES256"})
    yield "claims that are a list", lambda w, h, c: signed(w, h, [c])
    yield "claims that are no JSON", lambda w, h, c: signed(w, h, b"\xff{")
    yield "a header that is no JSON", lambda w, h, c: signed(w, b"{", c)
    yield "a header that is a list", lambda w, h, c: signed(w, ["EdDSA"], c)
    yield "a signature that is cut", lambda w, h, c: signed(w, h, c)[:-4]
    yield "claims changed", lambda w, h, c: signed(w, h, c).replace(encoded(c), encoded({**c, "sub": "local"}))
    yield "an endless one", lambda w, h, c: signed(w, h, {**c, "x": "y" * 10_000})


CORPUS = [*of_headers(), *of_claims(), *of_forms()]


@pytest.fixture
async def ann(server: World) -> SignedIn:
    await server.claimed()
    return await server.member("ann")


def parts(server: World, ann: SignedIn) -> tuple[dict[str, Any], dict[str, Any]]:
    claims = jwt.decode(ann.access_token, options={"verify_signature": False})
    return jwt.get_unverified_header(ann.access_token), claims


async def test_every_forged_token_is_refused(server: World, ann: SignedIn) -> None:
    header, claims = parts(server, ann)
    # What the corpus changes is what makes the difference.
    assert (await server.authenticator.authenticate(signed(server, header, claims))).id == ann.user_id
    taken = []
    for name, forge in CORPUS:
        forged = forge(server, dict(header), dict(claims))
        try:
            await server.authenticator.authenticate(forged if isinstance(forged, str) else forged.decode())
        except UnauthenticatedError:
            continue
        taken.append(name)
    assert taken == []
    assert len(CORPUS) >= 60


async def test_a_token_works_until_it_expires_and_no_longer(server: World, ann: SignedIn) -> None:
    server.time.go(599)
    assert (await server.authenticator.authenticate(ann.access_token)).id == ann.user_id
    server.time.go(1)
    with pytest.raises(UnauthenticatedError):
        await server.authenticator.authenticate(ann.access_token)


async def test_keys_rotate_and_nobody_notices(server: World, ann: SignedIn) -> None:
    first = server.keys.current.id
    server.time.go(60)
    await server.keys.rotate("local")
    assert server.keys.current.id != first
    assert (await server.authenticator.authenticate(ann.access_token)).id == ann.user_id
    fresh = await server.sign_in.refresh(ann.refresh_token)
    assert jwt.get_unverified_header(fresh.access_token)["kid"] == server.keys.current.id
    assert [key_id for key_id, _ in server.keys.public] == [server.keys.current.id, first]


async def test_an_old_key_goes_when_nothing_that_it_signed_can_be_valid(server: World) -> None:
    first = server.keys.current.id
    server.time.go(timedelta(days=30).total_seconds())
    await server.keys.maintain()
    assert first in dict(server.keys.public)
    server.time.go(16 * 60)
    await server.keys.maintain()
    assert first not in dict(server.keys.public)
    assert await server.keys.find(first) is None


async def test_another_gateways_new_key_is_known_when_first_seen(
    server: World, database: Database, ann: SignedIn
) -> None:
    async with world(database, server.time, prefix="other") as other:
        server.time.go(60)
        await other.keys.rotate("local")
        fresh = await other.sign_in.refresh(ann.refresh_token)
        assert jwt.get_unverified_header(fresh.access_token)["kid"] not in dict(server.keys.public)
        assert (await server.authenticator.authenticate(fresh.access_token)).id == ann.user_id
