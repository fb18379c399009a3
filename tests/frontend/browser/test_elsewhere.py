"""`plugai ui` for a server elsewhere that has accounts: one signs in, and stays so when it is started again."""

from __future__ import annotations

from playwright.sync_api import Browser
from tests.frontend.browser.elsewhere import serving_elsewhere
from tests.frontend.browser.pages import PASSWORD, answered, begin, press, shoot, told, violations, visitor, wait_ready
from tests.frontend.browser.served import SETTINGS
from tests.support.server import ACCOUNTS

from plugai.client import MemoryStore
from plugai.client.sync import SyncClient
from plugai.client.types import UserRole


def test_a_web_interface_alone_signs_in_at_a_server_elsewhere_and_remembers_that(browser: Browser) -> None:
    with serving_elsewhere(SETTINGS, ACCOUNTS) as elsewhere, visitor(browser) as page:
        server = elsewhere.running
        with (
            SyncClient(server.url, token=server.token) as machine,
            SyncClient(server.url, credentials=MemoryStore()) as ada,
        ):
            ada.auth.register(machine.admin.create_invite(role=UserRole.MEMBER).token, name="ada", password=PASSWORD)
        page.goto(elsewhere.url)
        page.wait_for_url(f"{elsewhere.url}/sign-in**")
        assert not violations(page)
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Sign in")
        wait_ready(page)
        begin(page, "hello from elsewhere")
        answered(page)
        shoot(page, "elsewhere-1440-light")
        elsewhere.kill_ui()
        elsewhere.start_ui()
        page.reload()
        answered(page)
        assert "hello from elsewhere" in told(page)
        # Nothing of the machine's own token, which would make everybody here an administrator.
        assert "Administrator" not in told(page)
