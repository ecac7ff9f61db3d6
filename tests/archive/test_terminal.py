"""Text that is made before it is printed."""

from rich.text import Text

from archive.terminal import Sheet


def _printed(*, color: bool) -> str:
    sheet = Sheet(20, color=color)
    sheet.console.print(Text("不符", style="bold red"), justify="left")
    sheet.console.print("[bold] :smile: 12")
    return sheet.text


def test_plain_text_has_neither_colours_nor_padding() -> None:
    assert _printed(color=False) == "不符\n[bold] :smile: 12\n"


def test_colours_are_there_where_they_are_asked_for() -> None:
    printed = _printed(color=True)
    assert "\x1b[1;31m不符" in printed
    assert "[bold] :smile: 12" in printed
