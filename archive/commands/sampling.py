"""`gongkai ops`: the files by which a night runs itself."""

import getpass
import shutil
import sys
from pathlib import Path

import click

from archive.commands.options import data_option, fail
from archive.ops.samples import KINDS, Places, SampleError, filled
from archive.ops.settings import Settings, SettingsError, load_settings

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--to", metavar="DIR", type=_PATH, help="Write the files there.  [default: print them]")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--program", metavar="PATH", type=_PATH, help="The gongkai to run.  [default: this one]")
@click.option("--user", metavar="NAME", help="Who runs it.  [default: you]")
@click.option("--env-file", metavar="PATH", type=_PATH, default=Path("/etc/gongkai.env"), show_default=True)
@click.option(
    "--backup",
    metavar="DIR",
    type=_PATH,
    help="systemd: a timer more, by which a sample is verified and a backup taken there every day.",
)
@data_option
def ops(
    kind: str,
    to: Path | None,
    force: bool,
    program: Path | None,
    user: str | None,
    env_file: Path,
    backup: Path | None,
    data: Path,
) -> None:
    """Print or write the files by which a night runs itself, with your paths filled in: systemd services and timers, a
    crontab, a Containerfile, a GitHub workflow, a litestream configuration, and all settings of gongkai.toml.

    A service may write to the places that are listed in it, and no others: set `metrics`, and an `address` that is a
    path, before, or write the files anew.

    \b
    Example:
      gongkai ops systemd --to /etc/systemd/system --user gongkai --data /srv/gongkai
      systemctl daemon-reload && systemctl enable --now gongkai.timer gongkai-watch.timer
    """
    try:
        settings = load_settings(data)
        places = Places(
            program=(program or _this()).absolute(),
            data=data.absolute(),
            environment=env_file.absolute(),
            user=user or getpass.getuser(),
            writable=_written(settings),
            backup=None if backup is None else backup.absolute(),
        )
        made = filled(kind, places)
    except (SampleError, SettingsError) as error:
        fail(str(error))
    if to is None:
        for name, text in made.items():
            click.echo(f"# --- {name}\n{text}" if len(made) > 1 else text, nl=False)
        return
    there = [str(to / name) for name in made if (to / name).exists()]
    if there and not force:
        fail(f"{', '.join(there)} exists; --force writes over it")
    to.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (to / name).write_text(text, "utf-8")
        click.echo(to / name)


def _written(settings: Settings) -> tuple[Path, ...]:
    """Folders besides the data that a night writes to."""
    metrics = () if settings.metrics is None else (settings.metrics.absolute().parent,)
    if settings.address is None or not settings.address.startswith("/"):  # s3://…
        return metrics
    return (*metrics, Path(settings.address))


def _this() -> Path:
    """The console script of this installation, by a path that stays."""
    beside = Path(sys.executable).with_name("gongkai")
    found = shutil.which("gongkai")
    return beside if beside.exists() or found is None else Path(found)
