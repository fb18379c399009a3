import pytest

from plugai.frontend.shell.routes import (
    MODELS,
    ChatRoute,
    CompareRoute,
    ModelsRoute,
    PicturesRoute,
    Route,
    Sectioned,
    SectionRoute,
    ShapesRoute,
    route_of,
)

SHAPE = "a-" + "0" * 32


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
        ("/models/installed", ModelsRoute(section="installed")),
        ("/models/import", ModelsRoute(section="import")),
        ("/models/aliases", ModelsRoute(section="aliases")),
        ("/models/nothing", ChatRoute()),
        ("/models/tiny/chat-GGUF", ModelsRoute("tiny/chat-GGUF")),
        ("/models/a/b/c", ChatRoute()),
        ("/pictures", PicturesRoute()),
        ("/pictures/nothing", ChatRoute()),
        ("/compare", CompareRoute()),
        ("/compare/", CompareRoute()),
        ("/compare/s-1", CompareRoute("s-1")),
        ("/compare?model=tiny%2Fchat", CompareRoute(model="tiny/chat")),
        ("/compare/a/b", ChatRoute()),
        ("/shapes", ShapesRoute()),
        (f"/shapes/{SHAPE}", ShapesRoute((SHAPE,))),
        (f"/shapes/{SHAPE}/{SHAPE}/{SHAPE}", ChatRoute()),
        ("/shapes/a-1", ChatRoute()),
        ("/shapes/a-..%2f", ChatRoute()),
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
        PicturesRoute(),
        *(ModelsRoute(section=section) for section in MODELS),
        CompareRoute(),
        CompareRoute("s-1"),
        CompareRoute(model="a/b c&d"),
        ShapesRoute(),
        ShapesRoute((SHAPE,)),
        ShapesRoute((SHAPE, "a-" + "f" * 32)),
    ],
)
def test_every_page_has_a_link_of_its_own(route: Route) -> None:
    assert route_of(route.path) == route
