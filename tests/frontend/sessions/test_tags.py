"""What is shown of tags, and what a change of them makes."""

from plugai.client.types import SessionTag
from plugai.frontend.sessions.tags import MOST_TAGS, shown_tags, tags_with, tags_without

TAGS = [SessionTag(tag=f"t{number:02}", session_count=number) for number in range(12)]


def test_a_tag_is_added_once_whatever_its_case_and_its_spaces() -> None:
    assert tags_with(["sea"], "  To   read , SEA,, ship ") == ["sea", "To read", "ship"]
    assert tags_with([], "é" * 40) == ["é" * 32]
    assert len(tags_with([str(number) for number in range(MOST_TAGS)], "one more")) == MOST_TAGS
    assert tags_without(["Sea", "ship"], "sea") == ["ship"]


def test_the_tags_that_are_used_most_and_the_chosen_ones_are_shown_by_name() -> None:
    shown, has_more = shown_tags(TAGS, ["t00"], all_of_them=False)
    assert ([each.tag for each in shown], has_more) == (["t00", *(f"t{number:02}" for number in range(5, 12))], True)
    assert shown_tags(TAGS, [], all_of_them=True) == (TAGS, False)
    assert shown_tags(TAGS[:8], [], all_of_them=False) == (TAGS[:8], False)
