"""Which models are compared."""

from __future__ import annotations

from plugai.frontend.compare.choice import ComparedModels

ALL = ["a", "b", "c", "d", "e"]


def _models(*available: str) -> ComparedModels:
    models = ComparedModels(lambda: available)
    models.fill()
    return models


def test_it_begins_with_the_first_two_or_with_one_that_is_named() -> None:
    models = _models(*ALL)
    assert models.chosen == ["a", "b"]
    models.fill("d")
    assert models.chosen == ["d", "a"]
    models.choose(1, "c")
    models.fill("e")
    assert models.chosen == ["e", "d", "c"]


def test_what_nobody_has_chosen_follows_what_there_is() -> None:
    available = ["e", "d"]
    models = ComparedModels(lambda: available)
    models.fill("c")
    assert models.chosen == ["e", "d"]
    available[:] = ALL
    models.fill()
    assert models.chosen == ["c", "a"]
    models.choose(1, "b")
    available[:] = [*ALL, "f"]
    models.fill()
    assert models.chosen == ["c", "b"]


def test_there_are_two_to_four_and_each_once() -> None:
    models = _models(*ALL)
    assert not models.can_remove
    models.remove(0)
    for _ in range(3):
        models.add()
    assert models.chosen == ["a", "b", "c", "d"]
    assert not models.can_add
    assert models.options(1) == ["b", "e"]
    models.choose(1, "e")
    assert models.options(1) == ["b", "e"]
    models.remove(0)
    assert models.chosen == ["e", "c", "d"]


def test_what_is_not_there_any_more_is_left_out() -> None:
    available = list(ALL)
    models = ComparedModels(lambda: available)
    models.fill("c")
    available.remove("c")
    models.fill()
    assert models.chosen == ["a", "b"]


def test_one_model_alone_is_not_compared() -> None:
    models = _models("a")
    assert (models.chosen, models.is_enough, models.can_add) == (["a"], False, False)
