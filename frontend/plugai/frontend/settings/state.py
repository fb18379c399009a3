"""A user's account: name, password, second factor and devices, and how each change went. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from plugai.client import AuthenticationError, Client, PlugAIError, types
from plugai.client.reasons import LoginFailedError, SecondFactorFailedError
from plugai.frontend.chat.words import what_failed
from plugai.frontend.languages.sentences import tr


class Form(Enum):
    """What one can change, each with a form of its own."""

    NAME = auto()
    PASSWORD = auto()
    SECOND_FACTOR = auto()
    DEVICES = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last change went: what was done, or what is wrong; both are empty before one was made."""

    done: str = ""
    problem: str = ""


async def outcome_of(change: Awaitable[str | Outcome]) -> Outcome:
    """How a change goes that says what it has done, or how it went.

    Raises AuthenticationError, which is about the browser.
    """
    try:
        went = await change
        return went if isinstance(went, Outcome) else Outcome(done=went)
    except AuthenticationError:
        raise
    except PlugAIError as error:
        return Outcome(problem=what_failed(error))


class AccountState:
    """The account of who looks at the page. `changed` is told which form has to be shown anew."""

    def __init__(self, client: Client, user: types.User, changed: Callable[[Form], None]) -> None:
        self._client = client
        self._changed = changed
        self.user = user
        self.devices: Sequence[types.Device] = ()
        self.second_factor = types.SecondFactor()
        self.enrolment: types.EnrollSecondFactorResponse | None = None
        """What an authenticator app needs, while a second factor is being set up."""
        self.recovery_codes: Sequence[str] = ()
        """New ones, which are shown once."""
        self._outcomes: dict[Form, Outcome] = {}

    def outcome(self, form: Form) -> Outcome:
        """How the last change with this form went."""
        return self._outcomes.get(form, Outcome())

    async def read(self) -> None:
        """Read all of it. Raises PlugAIError."""
        self._outcomes.clear()
        self.enrolment, self.recovery_codes = None, ()
        self.second_factor = await self._client.me.second_factor()
        self.devices = await self._client.me.devices()
        for form in Form:
            self._changed(form)

    async def rename(self, display_name: str) -> None:
        """Be called otherwise."""

        async def rename() -> str:
            self.user = await self._client.me.update(display_name=display_name.strip())
            return tr("Your name is changed.")

        await self._try(Form.NAME, rename)

    async def change_password(self, old: str, new: str, again: str) -> None:
        """Sign in with another password from now on."""

        async def change() -> str:
            await self._client.me.change_password(old, new)
            self.devices = await self._client.me.devices()
            self._changed(Form.DEVICES)
            return tr("Your password is changed, and your other devices are signed out.")

        if new != again:
            self._set(Form.PASSWORD, Outcome(problem=tr("The two new passwords differ; write the same twice.")))
        else:
            await self._try(Form.PASSWORD, change)

    async def enrol(self) -> None:
        """Begin to set up a second factor."""

        async def enrol() -> str:
            self.enrolment = await self._client.me.enroll_second_factor()
            return ""

        await self._try(Form.SECOND_FACTOR, enrol)

    async def confirm(self, code: str) -> None:
        """Set the second factor up with a code from the app; there are recovery codes then."""

        async def confirm() -> str:
            self.recovery_codes = await self._client.me.confirm_second_factor(code.strip())
            self.enrolment = None
            return await self._after_factor(tr("Signing in needs a code from now on."))

        await self._try(Form.SECOND_FACTOR, confirm)

    async def disable(self, code: str) -> None:
        """Sign in without a second factor from now on."""

        async def disable() -> str:
            await self._client.me.disable_second_factor(code.strip())
            self.recovery_codes = ()
            return await self._after_factor(tr("Signing in needs no code any more."))

        await self._try(Form.SECOND_FACTOR, disable)

    async def renew_codes(self, code: str) -> None:
        """Have new recovery codes; the old ones are void."""

        async def renew() -> str:
            self.recovery_codes = await self._client.me.renew_recovery_codes(code.strip())
            return await self._after_factor(tr("The recovery codes that you had are void."))

        await self._try(Form.SECOND_FACTOR, renew)

    def give_up(self) -> None:
        """Set up no second factor after all, or put the shown recovery codes away."""
        self.enrolment, self.recovery_codes = None, ()
        self._set(Form.SECOND_FACTOR, Outcome())

    async def sign_out_device(self, device_id: str) -> None:
        """Sign out on one device."""

        async def sign_out() -> str:
            await self._client.me.delete_device(device_id)
            self.devices = [device for device in self.devices if device.device_id != device_id]
            return tr("The device is signed out.")

        await self._try(Form.DEVICES, sign_out)

    async def sign_out_others(self) -> None:
        """Sign out on all devices but this one."""

        async def sign_out() -> str:
            for device in self.devices:
                if not device.current:
                    await self._client.me.delete_device(device.device_id)
            self.devices = await self._client.me.devices()
            return tr("All other devices are signed out.")

        await self._try(Form.DEVICES, sign_out)

    async def _after_factor(self, done: str) -> str:
        self.second_factor = await self._client.me.second_factor()
        return done

    async def _try(self, form: Form, change: Callable[[], Awaitable[str]]) -> None:
        try:
            outcome = await outcome_of(change())
        except (LoginFailedError, SecondFactorFailedError) as error:
            # These are about what was typed rather than about the browser.
            outcome = Outcome(problem=what_failed(error))
        self._set(form, outcome)

    def _set(self, form: Form, outcome: Outcome) -> None:
        self._outcomes[form] = outcome
        self._changed(form)
