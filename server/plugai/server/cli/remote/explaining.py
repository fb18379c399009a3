"""The client's errors as messages for the user, with exit statuses."""

from __future__ import annotations

from plugai.client import errors
from plugai.client.errors import PlugAIError, ServerError
from plugai.server.cli.errors import RemoteError
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.cli.program import program
from plugai.server.cli.remote.finding import Target

# The first that fits. Other errors are failures.
_EXIT_CODES: tuple[tuple[type[PlugAIError], ExitCode], ...] = (
    (errors.AuthenticationError, ExitCode.NOT_SIGNED_IN),
    (errors.NotFoundError, ExitCode.NOT_FOUND),
    (errors.ForbiddenError, ExitCode.REFUSED),
    (errors.InvalidArgumentError, ExitCode.REFUSED),
    (errors.AlreadyExistsError, ExitCode.REFUSED),
    (errors.PreconditionError, ExitCode.REFUSED),
    (errors.ResourceExhaustedError, ExitCode.UNAVAILABLE),
    (errors.DeadlineError, ExitCode.UNAVAILABLE),
    (errors.UnavailableError, ExitCode.UNAVAILABLE),
    (errors.LostConnectionError, ExitCode.UNAVAILABLE),
    (errors.ConfigurationError, ExitCode.USAGE),
)


def explain(error: PlugAIError, target: Target) -> RemoteError:
    """The error to end a command with: one sentence that says what to do, and the id of the request."""
    code = next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), ExitCode.FAILED)
    request = f" [request {error.request_id}]" if error.request_id else ""
    return RemoteError(f"{_sentence(error, target)}{request}", code)


def _sentence(error: PlugAIError, target: Target) -> str:
    match error:
        case errors.LostConnectionError(sent=False):
            return (
                f"no PlugAI server answers at {target.url}; start one with `{program()} up`, "
                "or name another with --server"
            )
        # Signing in has errors of its own, which say what to do.
        case errors.AuthenticationError(reason="UNAUTHENTICATED"):
            return (
                f"you are not signed in to {target.url}, or not any more; "
                f"sign in with `{program()} login {target.url}`, or set a token in PLUGAI_TOKEN"
            )
        case ServerError(violations=violations):
            # A message about one field has said already what is wrong with it.
            untold = [f"{name}: {problem}" for name, problem in violations.items() if problem not in error.message]
            return f"{error.message}: {'; '.join(untold)}" if untold else error.message
    return error.message
