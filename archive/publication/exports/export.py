"""`gongkai export`: the archive, or a part of it, as a folder of files that is complete or absent."""

from collections.abc import Collection
from pathlib import Path

from archive.publication.bake import bake
from archive.publication.errors import PublicationError
from archive.publication.exports.package import PACKAGE_NAME
from archive.publication.exports.selection import ALL, Selection, copy_selected
from archive.publication.exports.write import FORMATS, write_exports
from archive.publication.places import SNAPSHOT_NAME
from archive.publication.progress import NOBODY, Progress
from archive.publication.swap import whole_directory


def export(
    data: Path,
    directory: Path,
    *,
    selection: Selection = ALL,
    formats: Collection[str] = FORMATS,
    progress: Progress = NOBODY,
) -> list[Path]:
    """Writes the files of the archive under `data` into `directory`; returns them, the Data Package last.

    The folder is not there before, or is empty, or holds an export, which this one replaces. Raises PublicationError.
    """
    directory = directory.resolve()  # of a link, the folder that it leads to
    if directory.is_dir() and any(directory.iterdir()) and not (directory / PACKAGE_NAME).is_file():
        raise PublicationError(f"{directory} holds other files; name a folder that is new, empty or an earlier export")
    with whole_directory(directory) as baking:
        database = baking / SNAPSHOT_NAME
        if selection:
            progress.say(f"{copy_selected(data, selection, database):,} reports are selected")
        else:
            progress.say("copying the archive")
            bake(data, database)
        selected = str(selection) if selection else None
        made = write_exports(database, baking, formats, progress, selected=selected)
        if "sqlite" not in formats:
            database.unlink()
    return [directory / one.path.relative_to(baking) for one in made]
