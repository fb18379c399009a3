"""What an administrator does with the server's users in a real browser, and what a member sees of that: nothing."""

from __future__ import annotations

from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import (
    button,
    choose,
    join,
    press,
    shoot,
    told,
    until_told,
    value,
    violations,
    visitor,
    wait_ready,
)
from tests.frontend.browser.served import Served

from plugai.frontend.shell.routes import ADMINISTRATION


def test_an_administrator_invites_and_disables_somebody_who_sees_nothing_of_administration(
    browser: Browser, served: Served
) -> None:
    with visitor(browser) as page, visitor(browser) as other:
        join(page, served.link, "root")
        choose(page, "Your menu root", "Administration")
        page.wait_for_url("**/administration/users")
        until_told(page, "Invite somebody")
        press(page, "Make a link")
        until_told(page, "shown only now")
        link = value(page, "Invitation link")
        assert link.startswith(served.url)
        assert not violations(page)
        shoot(page, "administration-invitation-1440-light")
        join(other, link, "ada")
        _sees_nothing(other, served.url)
        press(page, "Done")
        button(page, "Make a link").wait_for(state="attached")
        choose(page, "Change ada", "Disable")
        until_told(page, "cannot sign in any more")
        assert not violations(page)
        shoot(page, "administration-users-1440-light")
        page.goto(f"{served.url}/administration/audit")
        until_told(page, "user.created")
        choose(page, "Action: Every action", "invite.created")
        until_told(page, "Action: invite.created")
        assert not violations(page)
        shoot(page, "administration-audit-1440-light")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        assert not violations(page)
        shoot(page, "administration-audit-390-dark")
        press(page, "Users")
        until_told(page, "Invite somebody")
        assert not violations(page)
        shoot(page, "administration-users-390-dark")


def _sees_nothing(page: Page, url: str) -> None:
    """A member is shown no way to the administration, and its addresses lead to a new chat."""
    press(page, "Your menu ada")
    page.get_by_role("menuitem", name="Settings").wait_for(state="attached")
    assert page.get_by_role("menuitem", name="Administration").count() == 0
    for section in ADMINISTRATION:
        page.goto(f"{url}/administration/{section}")
        wait_ready(page)
        shown = told(page)
        assert "Invite somebody" not in shown
        assert "Audit log" not in shown
        assert "Dashboard" not in shown
        assert "Add a provider" not in shown
        assert "Backups" not in shown
