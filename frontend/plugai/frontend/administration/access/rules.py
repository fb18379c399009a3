"""Which models and providers users may use, and how that is changed. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from plugai.client import Client, types
from plugai.frontend.administration.words import name_of
from plugai.frontend.languages.sentences import mark, tr, tr_values
from plugai.frontend.paging import first_items
from plugai.frontend.settings.state import Outcome, outcome_of

# Rules of users beyond these are shown by their ids.
_MOST_USERS = 500
MEMBERS, ADMINISTRATORS = "role/member", "role/admin"
_ROLES = {MEMBERS: mark("Every member"), ADMINISTRATORS: mark("Every administrator")}
_HERE = "local"


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The rule that is being written. `is_new` is whether one chooses whom it is for."""

    rule: types.AccessRule
    is_new: bool


class RulesState:
    """`changed` is told when there is something new to show."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self._names: dict[str, str] = {}
        self.rules: Sequence[types.AccessRule] = ()
        self.providers: dict[str, str] = {}
        """The providers that a rule can allow, with the words for them."""
        self.form: RuleForm | None = None
        self.asked = ""
        """Whose rule shall be removed; empty if there is no such question."""
        self.outcome = Outcome()

    @property
    def subjects(self) -> dict[str, str]:
        """For whom a rule can be added."""
        taken = {rule.subject for rule in self.rules}
        return {subject: name for subject, name in {**tr_values(_ROLES), **self._names}.items() if subject not in taken}

    def name(self, subject: str) -> str:
        """Whom a rule is for, in words."""
        return tr_values(_ROLES).get(subject) or self._names.get(subject, subject)

    def allowed(self, rule: types.AccessRule) -> str:
        """What a rule allows, in words."""
        every = [
            tr("every model here") if name == _HERE else tr("every model of {name}", name=name)
            for name in rule.providers
        ]
        named = [tr("the models {models}", models=", ".join(rule.models))] if rule.models else []
        return (
            tr("May use {models}.", models=tr(" and ").join([*every, *named]))
            if every or named
            else tr("May use no model at all.")
        )

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.form, self.asked, self.outcome = None, "", Outcome()
        users, _ = await first_items(self._client.admin.users(), _MOST_USERS)
        self._names = {f"user/{user.user_id}": name_of(user) for user in users}
        found = [provider.id async for provider in self._client.providers.list()]
        self.providers = {
            _HERE: tr("The models of this server"),
            **{name: tr("Those of {name}", name=name) for name in found},
        }
        await self._read()

    def add(self) -> None:
        """Begin to write a rule for the first of those who have none."""
        subject = next(iter(self.subjects))
        self._begin(RuleForm(types.AccessRule(subject=subject), is_new=True))

    def change(self, rule: types.AccessRule) -> None:
        """Begin to change a rule."""
        self._begin(RuleForm(rule, is_new=False))

    def put_away(self) -> None:
        """Write and ask nothing after all."""
        self.form, self.asked = None, ""
        self._changed()

    async def save(self, subject: str, providers: Sequence[str], patterns: str) -> None:
        """Keep a rule. `patterns` has a model's id, or a pattern of some, on each line."""

        async def save() -> str:
            models = list(dict.fromkeys(filter(None, map(str.strip, patterns.splitlines()))))
            await self._client.admin.set_access_rule(subject, models=models, providers=providers)
            self.form = None
            await self._read()
            return tr("The rule applies from now on; answers that are under way go on.")

        await self._do(save())

    def ask(self, subject: str) -> None:
        """Ask whether a rule shall be removed."""
        self.form, self.asked = None, subject
        self._changed()

    async def remove_asked(self) -> None:
        """Remove the rule that was asked about."""
        asked, self.asked = self.asked, ""
        if not asked:
            return

        async def remove() -> str:
            await self._client.admin.delete_access_rule(asked)
            await self._read()
            return tr("The rule is removed.")

        await self._do(remove())

    def _begin(self, form: RuleForm) -> None:
        self.form, self.asked, self.outcome = form, "", Outcome()
        self._changed()

    async def _do(self, change: Awaitable[str]) -> None:
        self.outcome = await outcome_of(change)
        self._changed()

    async def _read(self) -> None:
        self.rules = await self._client.admin.access_rules().all()
        self._changed()
