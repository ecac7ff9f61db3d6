"""Text for a terminal that is made before it is printed: as wide as it is asked for, coloured or plain."""

from io import StringIO

from rich.console import Console


class Sheet:
    """What is printed on its `console` comes to one text: `width` columns wide, with terminal colours where `color`."""

    def __init__(self, width: int, *, color: bool) -> None:
        self._out = StringIO()
        self._color = color
        self.console = Console(
            file=self._out,
            width=width,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )

    @property
    def text(self) -> str:
        """All of it so far. Padding to the full width is for the colours alone."""
        printed = self._out.getvalue()
        return printed if self._color else "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
