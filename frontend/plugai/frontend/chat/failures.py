"""What is said of the failures that people meet often, by the server's reason. It knows no Flet.

The server says in English what was wrong; in another language its words follow ours.
"""

from __future__ import annotations

from plugai.client import PlugAIError
from plugai.frontend.languages.catalogues import SOURCE
from plugai.frontend.languages.current import current
from plugai.frontend.languages.sentences import mark, tr

_REASONS = {
    "CONTEXT_OVERFLOW": mark("The chat is longer than the model can read."),
    "CREDENTIAL_MISSING": mark("The provider needs a key."),
    "CREDENTIAL_REJECTED": mark("The provider does not accept the key."),
    "DEADLINE_EXCEEDED": mark("It took too long."),
    "HUB_UNAVAILABLE": mark("The hub cannot be reached."),
    "INTERRUPTED": mark("The server stopped meanwhile."),
    "INVALID_REQUEST": mark("The server does not accept this."),
    "INVITE_NOT_FOUND": mark("The invitation is not valid any more."),
    "LOGIN_FAILED": mark("The name or the password is wrong."),
    "LOGIN_THROTTLED": mark("There were too many attempts. Wait a moment."),
    "MODEL_BROKEN": mark("The model does not work."),
    "MODEL_BUSY": mark("The model is in use."),
    "MODEL_NOT_FOUND": mark("There is no such model."),
    "MODEL_OUT_OF_MEMORY": mark("There is not enough memory for the model."),
    "MODEL_UNAVAILABLE": mark("The model cannot be used now."),
    "NAME_TAKEN": mark("The name is taken."),
    "PERMISSION_DENIED": mark("This is not allowed."),
    "PROMPT_REFUSED": mark("The rules of this server do not allow this message."),
    "PROVIDER_OVERLOADED": mark("The provider is overloaded."),
    "PROVIDER_QUOTA": mark("The account at the provider is used up."),
    "PROVIDER_TIMEOUT": mark("The provider does not answer."),
    "PROVIDER_UNAVAILABLE": mark("The provider does not answer."),
    "QUEUE_FULL": mark("The queue of the model is full."),
    "QUOTA_EXCEEDED": mark("The quota is used up."),
    "RATE_LIMITED": mark("The provider allows no more requests now."),
    "REQUEST_RATE_EXCEEDED": mark("There were too many requests. Wait a moment."),
    "SECOND_FACTOR_FAILED": mark("The code is wrong."),
    "SHUTTING_DOWN": mark("The server is stopping."),
    "STORAGE_FULL": mark("The disk of the server is full."),
    "TOO_MANY_STREAMS": mark("Too many answers are being written at once."),
    "TURN_IN_PROGRESS": mark("The chat is being answered already."),
    "WORKER_CRASHED": mark("The model has crashed. It is started again when it is needed."),
}


def failure(error: PlugAIError) -> str:
    """What went wrong, as sentences; the server's own words alone in English, or if no others are known."""
    words = sentence(error.message)
    known = _REASONS.get(error.reason)
    if known is None or current().tag == SOURCE:
        return words
    return f"{tr(known)} ({words})"


def sentence(text: str) -> str:
    """The same words, as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) or not text else ".")
