from plugai.frontend.shell.tabs import Tabs


def test_what_is_done_in_one_tab_is_told_to_the_others_of_the_same_user() -> None:
    tabs, told = Tabs(), list[str]()

    class Page:
        def __init__(self, name: str) -> None:
            self._name = name

        def hear(self) -> None:
            told.append(self._name)

    one, two, hers = Page("one"), Page("two"), Page("hers")
    leave = tabs.join("ada", one.hear)
    tabs.join("ada", two.hear)
    tabs.join("eve", hers.hear)
    tabs.tell("ada", one.hear)
    assert told == ["two"]
    leave()
    tabs.tell("ada", two.hear)
    tabs.tell("nobody", two.hear)
    assert told == ["two"]
