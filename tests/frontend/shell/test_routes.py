import pytest

from plugai.frontend.shell.routes import (
    ChatRoute,
    ModelsRoute,
    Route,
    Sectioned,
    SectionRoute,
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
        ("/settings", SectionRoute(Sectioned.SETTINGS, "account")),
        ("/settings/devices", SectionRoute(Sectioned.SETTINGS, "devices")),
        ("/settings/nothing", ChatRoute()),
        ("/administration", SectionRoute(Sectioned.ADMINISTRATION, "users")),
        ("/administration/users", SectionRoute(Sectioned.ADMINISTRATION, "users")),
        ("/administration/nothing", ChatRoute()),
        ("/c/a/b", ChatRoute()),
        ("/?model=tiny%2Fchat", ChatRoute(model="tiny/chat")),
        ("/models", ModelsRoute()),
        ("/models/installed", ModelsRoute(is_installed=True)),
        ("/models/tiny/chat-GGUF", ModelsRoute("tiny/chat-GGUF")),
        ("/models/a/b/c", ChatRoute()),
        ("/elsewhere", ChatRoute()),
    ],
)
def test_a_deep_link_leads_where_it_says(path: str, route: Route) -> None:
    assert route_of(path) == route


@pytest.mark.parametrize(
    "route",
    [
        ChatRoute(),
        ChatRoute("s-1"),
        ChatRoute(model="a/b c&d"),
        *(SectionRoute(page, section) for page in Sectioned for section in page.sections),
        ModelsRoute(),
        ModelsRoute("a/b"),
        ModelsRoute(is_installed=True),
    ],
)
def test_every_page_has_a_link_of_its_own(route: Route) -> None:
    assert route_of(route.path) == route
