"""What a signed-in operator is told beside the nights: what the archive's own machine has to say of it now."""

from pathlib import Path
from typing import NamedTuple

from archive.alerts.told import Open, Told
from archive.ops.disk import free_bytes
from archive.ops.settings import SettingsError, load_settings
from archive.ops.verified import Verified, last_verified


class Machine(NamedTuple):
    """Bytes free on the data's disk and how many a night wants (None where the settings cannot be read), what the last
    `gongkai verify` found (None where there was none), and what alerts have told of that is not over."""

    free_bytes: int
    minimum_free: int | None
    verified: Verified | None
    alerts: list[Open]

    @property
    def short(self) -> bool:
        """Whether no night would begin for want of room."""
        return self.minimum_free is not None and self.free_bytes < self.minimum_free


def machine(data: Path) -> Machine:
    """How the machine of the archive under `data` is."""
    try:
        minimum: int | None = int(load_settings(data).minimum_free)
    except SettingsError:
        minimum = None
    return Machine(free_bytes(data), minimum, last_verified(data), Told(data).open())
