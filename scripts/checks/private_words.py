"""The table of words that are ours alone, and the field's words for them.

A row's words are in snake case: `kept_runs` is the class KeptRuns as well as the module kept_runs.
"""

from __future__ import annotations

from enum import Flag, auto
from typing import NamedTuple


class Kind(Flag):
    """Where a word may not stand."""

    CLASS = auto()  # the whole name of a public class, or of a message, an enum or a service
    MODULE = auto()  # the whole name of a module or a folder
    TEST_MODULE = auto()  # the whole name of a module of tests, but for its `test_`
    FUNCTION = auto()  # the whole name of a public function, or of an rpc
    VARIABLE = auto()  # the whole name of a parameter, a variable, an attribute or a field
    PART = auto()  # a part of any of these, private ones too
    TEXT = auto()  # a whole word of any text, also between underscores


NAME = Kind.CLASS | Kind.MODULE | Kind.TEST_MODULE | Kind.FUNCTION | Kind.VARIABLE
TYPE = Kind.CLASS | Kind.MODULE
TESTED = TYPE | Kind.TEST_MODULE


class Row(NamedTuple):
    """Words, where they may not stand, what stands there instead, and below which folders (everywhere if none)."""

    words: str
    kind: Kind
    instead: str
    within: tuple[str, ...] = ("",)

    def forbidden(self) -> frozenset[str]:
        """Each of the words."""
        return frozenset(self.words.split())


CORE = ("server/plugai/server/core/",)
SERVER = ("server/",)
ADAPTERS = ("adapters/",)
RUNNERS = ("runners/",)
SOURCE = SERVER + ADAPTERS + RUNNERS
SERVER_NAMES = "server, Deployment (gateway and Envoy together) or system (an actor of the audit)"

TABLE = (
    # Words that mean nothing else: no part of any name.
    Row("house", Kind.TEXT, SERVER_NAMES),
    Row("house houses", Kind.PART, SERVER_NAMES),
    Row("door doors", Kind.PART, "public listener, or edge"),
    Row("anew", Kind.PART, "again"),
    Row("newcomer newcomers", Kind.PART, "OAuthSignup"),
    Row("belongings", Kind.PART, "UserDataStore"),
    Row("inquiry inquiries", Kind.PART, "RequestView"),
    Row("legible", Kind.PART, "HistoryFilter"),
    Row("lingering", Kind.PART, "drain"),
    Row("rewrap rewraps rewrapped rewrapping", Kind.PART, "rotate_encryption"),
    # Words that have other meanings too: only as whole names.
    Row("bin session_bin", TYPE, "trash"),
    Row("turns", Kind.CLASS, "ModelScheduler"),
    Row("line", TYPE, "ModelQueue"),
    Row("ticket", TYPE, "Waiter"),
    Row("life", TYPE, "ModelEntry"),
    Row("course", TESTED, "RequestProgress"),
    Row("attempting", TESTED, "FallbackExecutor"),
    Row("chain", Kind.MODULE | Kind.FUNCTION, "fallback_plan", CORE),
    Row("kept kept_runs", TESTED, "RunRegistry, or retained"),
    Row("pulse", TESTED, "Notifier"),
    Row("feed", Kind.CLASS, "ChangeFeed"),
    Row("exchange", TYPE, "RequestHooks in the core, HttpExchange in the adapters"),
    Row("permit", TYPE, "AuthHeaders"),
    Row("requests", Kind.CLASS, "RequestQueries"),
    Row("record_keeping", TESTED, "RecordWriter"),
    Row("turn_keeping", TESTED, "TurnDependencies"),
    Row("trimming", TYPE | Kind.FUNCTION, "trim_history"),
    Row("refusing", TYPE | Kind.FUNCTION, "reject_overflow"),
    Row("fitting", TYPE, "context_policy"),
    Row("layers", TYPE, "ConfigOverlay"),
    Row("over", TYPE, "merge"),
    Row("over", Kind.FUNCTION, "merge", CORE),
    Row("told", TYPE, "shown"),
    Row("told", Kind.FUNCTION, "audit_details", CORE),
    Row("said", TYPE, "answered"),
    Row("offer", TYPE, "ModelEntry"),
    Row("offers", TYPE, "ModelFactory"),
    Row("offering", TYPE, "ListingObserver"),
    Row("listing listings", TYPE, "ProviderModelList, in the module model_lists"),
    Row("entrance", TESTED, "LoginService"),
    Row("recognition", TESTED, "Authenticator"),
    Row("standing standings", TESTED, "CredentialStatus"),
    Row("opaque", TESTED, "opaque_tokens"),
    Row("own_before_house", TYPE, "UserFirstCredentials"),
    Row("gathering", TESTED, "BatchWriter"),
    Row("around", Kind.CLASS | Kind.FUNCTION, "Middleware", SERVER),
    Row("proceed", NAME, "call_next", SERVER),
    Row("complaint", TYPE, "ProviderErrorPayload"),
    Row("fault", TYPE, "ProviderErrorPayload", ADAPTERS),
    Row("wish", TYPE, "ImageRequest"),
    Row("order", TYPE, "ShapeRequest", RUNNERS),
    Row("canvas", TYPE, "PipelineBackend"),
    Row("teller", TYPE, "ChunkSender"),
    Row("sight", TYPE, "vision", RUNNERS),
    Row("place", TYPE, "a name for what it is", SOURCE),
    Row("answer", TYPE, "a name for what it is", SOURCE),
    Row("tale", TYPE, "a name for what it is"),
)
