import pytest

from plugai.frontend.shell.routes import (
    ADMINISTRATION,
    SECTIONS,
    AdministrationRoute,
    ChatRoute,
    Route,
    SettingsRoute,
    route_of,
)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", ChatRoute()),
        ("", ChatRoute()),
        ("/c/s-1", ChatRoute("s-1")),
        ("/c/s-1/?x=1#y", ChatRoute("s-1")),
        ("/c/", ChatRoute()),
        ("/settings", SettingsRoute("account")),
        ("/settings/devices", SettingsRoute("devices")),
        ("/settings/nothing", ChatRoute()),
        ("/administration", AdministrationRoute("users")),
        ("/administration/users", AdministrationRoute("users")),
        ("/administration/nothing", ChatRoute()),
        ("/c/a/b", ChatRoute()),
        ("/elsewhere", ChatRoute()),
    ],
)
def test_a_deep_link_leads_where_it_says(path: str, route: Route) -> None:
    assert route_of(path) == route


@pytest.mark.parametrize(
    "route", [ChatRoute(), ChatRoute("s-1"), *map(SettingsRoute, SECTIONS), *map(AdministrationRoute, ADMINISTRATION)]
)
def test_every_page_has_a_link_of_its_own(route: Route) -> None:
    assert route_of(route.path) == route
