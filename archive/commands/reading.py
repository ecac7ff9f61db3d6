"""`gongkai extract`, `ingest`, `build`: reading documents."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource
from rich.text import Text

from archive import runs
from archive.build import build as build_archive
from archive.commands.clustering import cluster_option, connected
from archive.commands.fail_on import fail_on_option
from archive.commands.foreseeing import Asked, foresee_build, report_file
from archive.commands.options import SOME_FAILED, data_option, echo_json, fail, output, registry_option
from archive.explain import PAGED
from archive.explain.files import PictureFiles
from archive.explain.terminal import print_explanation
from archive.foreseen.report import RISKS
from archive.foreseen.run import DryRun
from archive.ingest import IngestResult, documents_in, media_type_of, read_local
from archive.ingest import ingest as ingest_documents
from archive.lock import BusyError, writing
from archive.logs import counted
from archive.messages import Document, Picture
from archive.parallel.reading import reader
from archive.parallel.spread import ClusterError
from archive.pool import answer_all
from archive.progress import Reporter
from archive.publishers import PublisherRegistry
from archive.report_view import print_report
from archive.store import Store
from archive.summary import print_tally
from extract.cross_check import LAYOUTS, unassessed
from extract.document import Document as SourceDocument
from extract.model import SCHEMA, ExtractError, Report, Source

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")


class LocalReading(NamedTuple):
    """A local document and what reading it gave; `printed` and `pictures` where it was to be explained."""

    source: Source
    outcome: Report | ExtractError
    printed: SourceDocument | None = None
    pictures: Sequence[Picture] = ()


@click.command()
@PATHS
@click.option("--format", "layout", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@click.option("--cross-check", is_flag=True, help="Read pages a second time, from their text, and compare (rule X1).")
@click.option("--explain", is_flag=True, help="Draw what was read: grids, what became of each cell, pages with boxes.")
@click.option(
    "--to",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where --explain writes the pictures of PDF pages and images, NAME.page-1.png …  [default: .]",
)
def extract(paths: tuple[Path, ...], layout: str, *, cross_check: bool, explain: bool, folder: Path | None) -> None:
    """Read local documents and print what they say. Touches no database.

    A document that cannot be read gives its error in its place, and the exit status is 1.

    \b
    Example:
      gongkai extract report.html report.docx --format jsonl
      gongkai extract report.html --cross-check
      gongkai extract report.pdf --explain --to pictures
    """
    if explain and layout != "table":
        raise click.UsageError("--explain draws; it goes with no other --format than table")
    if folder is not None and not explain:
        raise click.UsageError("--to says where --explain writes its pictures; it goes with --explain")
    pictures = PictureFiles(folder or Path())
    objects: list[dict[str, Any]] = []
    failed = False
    with Reporter() as reporter:
        for reading, done in read_paths(paths, cross_check=cross_check, explain=explain):
            failed = failed or isinstance(reading.outcome, ExtractError)
            if layout == "table":
                _print_table(reading)
                if explain:
                    _write_pictures(reading, pictures, reporter)
            elif layout == "jsonl":
                echo_json(_object(reading))
            else:
                objects.append(_object(reading))
            if done and len(paths) > 1:
                reporter.step("reading", done, len(paths))
    if layout == "json":
        click.echo(json.dumps(objects, ensure_ascii=False, indent=1))
    if failed:
        raise SystemExit(SOME_FAILED)


@click.command()
@PATHS
@data_option
@registry_option
def ingest(paths: tuple[Path, ...], data: Path, registry: PublisherRegistry) -> None:
    """Take local documents into the archive, the way that crawled ones go.

    \b
    Example:
      gongkai ingest reports/*.docx --data data
    """
    try:
        with Reporter() as reporter:
            result = ingest_documents(paths, data, registry, progress=reporter.step)
    except BusyError as error:
        fail(str(error))
    _print_ingested(result)
    if result.errors:
        raise SystemExit(SOME_FAILED)


@click.command()
@click.option("--dry-run", "dry", is_flag=True, help="Only find out what reading again would change; write nothing.")
@click.option(
    "--report",
    "report",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=report_file,
    help="Where --dry-run writes what would change: FILE.md, .html, .json, or .csv with a row for each cell.",
)
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="With --dry-run: read only N captures again.")
@click.option("--restart", is_flag=True, help="With --dry-run: without what one that was stopped has found.")
@click.option(
    "--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Of --dry-run."
)
@fail_on_option(RISKS)
@cluster_option
@data_option
@registry_option
@click.pass_context
def build(
    context: click.Context,
    data: Path,
    registry: PublisherRegistry,
    *,
    dry: bool,
    report: Path | None,
    sample: int | None,
    restart: bool,
    layout: str,
    stopping: tuple[str, ...],
    cluster: str | None,
) -> None:
    """Read every capture that the archive has not seen, or has seen with another version of the extractor.

    It tells how much time is left; one that was stopped goes on where it was, a dry run too. Exit status: 1 where a
    document could not be read, a capture is damaged, or a cluster has no machines any more.

    \b
    Example:
      gongkai build --data data
      gongkai build --cluster tcp://127.0.0.1:8786
      gongkai build --dry-run --report changes.html --fail-on lost,broken
    """
    if dry:
        foresee_build(data, registry, Asked(DryRun(sample, restart), report, layout, stopping, cluster))
        return
    for name in ("report", "sample", "restart", "layout", "stopping"):
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError("--report, --sample, --restart, --format and --fail-on go with --dry-run")
    try:
        with Reporter() as reporter, connected(cluster, reporter.say) as machines, writing(data):
            with Store(data) as store:
                run = reporter.run = runs.start(store.connection, "build")
            read = reader(machines, reporter.say)
            result = build_archive(data, registry, progress=reporter.step, read=read)
            failed = bool(result.tally.unread or result.damaged)
            with Store(data) as store:
                summary = result.tally.to_json() | {
                    "read_again": result.read_again,
                    "judged": result.judged,
                    "damaged": result.damaged,
                }
                runs.finish(store.connection, runs.Ending(run, "partly" if failed else "ok", summary))
            reporter.note("ended", f"{run} {'partly' if failed else 'ok'}", exit=int(failed), summary=counted(summary))
    except (BusyError, ClusterError) as error:
        fail(str(error))
    console = output()
    print_tally(console, result.tally)
    console.print(f"Documents read: {result.documents}; read again by this version: {result.read_again}.")
    if result.judged:
        console.print(f"Reports held to the year before by this version's rules: {result.judged}.")
    for sentence in result.damaged:
        console.print(Text(sentence, style="red"))
    if failed:
        raise SystemExit(SOME_FAILED)


class _Asked(NamedTuple):
    """A local document that is being read; `done` as in `read_paths`."""

    name: str
    data: bytes | None
    done: int | None


def read_paths(
    paths: Sequence[Path], *, cross_check: bool = False, explain: bool = False
) -> Iterator[tuple[LocalReading, int | None]]:
    """Reads local documents, and each document of a ZIP archive, in order and in processes of their own.

    Each comes with how many of the paths are then done, None while a ZIP archive still holds more.
    """
    questions = _questions(paths, cross_check=cross_check, explain=explain)
    for asked, answer in answer_all(questions):
        outcome = answer.outcome
        if not isinstance(outcome, Report):
            yield _unread(asked.name, asked.data, outcome)._replace(printed=answer.printed), asked.done
            continue
        if cross_check and outcome.source.layout not in LAYOUTS:
            outcome.findings += unassessed(outcome, "one_reading_only")
        yield LocalReading(outcome.source, outcome, answer.printed, answer.pictures), asked.done


def _questions(
    paths: Sequence[Path], *, cross_check: bool, explain: bool
) -> Iterator[tuple[_Asked, Document | ExtractError]]:
    for number, path in enumerate(paths, 1):
        name = path.name or str(path)
        data = None
        try:
            data = read_local(path)
            *others, last = documents_in(data, name)
        except ExtractError as error:
            yield _Asked(name, data, number), error
            continue
        for (member, content), done in [*((other, None) for other in others), (last, number)]:
            yield (
                _Asked(member, content, done),
                Document(content, member, media_type_of(member), cross_check=cross_check, explain=explain),
            )


def _unread(name: str, data: bytes | None, error: ExtractError) -> LocalReading:
    """The hash and media type are None where there are no bytes."""
    sha256 = hashlib.sha256(data).hexdigest() if data else None
    return LocalReading(Source(name, sha256, media_type_of(name) if data else None, None), error)


def _object(reading: LocalReading) -> dict[str, Any]:
    if isinstance(reading.outcome, Report):
        return reading.outcome.to_json()
    error = {"code": reading.outcome.code, "message": reading.outcome.message}
    return {"schema": SCHEMA, "source": reading.source.to_json(), "error": error}


def _print_table(reading: LocalReading) -> None:
    console = output()
    console.rule(Text(reading.source.name))
    if reading.printed is not None:
        print_explanation(console, reading.printed, reading.outcome)
    elif isinstance(reading.outcome, Report):
        print_report(console, reading.outcome)
    else:
        console.print(Text(f"{reading.outcome.code}: {reading.outcome.message}", style="bold red"))


def _write_pictures(reading: LocalReading, files: PictureFiles, reporter: Reporter) -> None:
    """Writes the pictures and says where, and what of the explanation there was no time for."""
    name = reading.source.name
    for picture in reading.pictures:
        reporter.say(f"drawn: {files.write(name, picture)}")
    if reading.printed is None:
        if isinstance(reading.outcome, Report):
            reporter.say(f"{name}: there was no time to explain it; this is what was read")
    elif reading.printed.layout in PAGED:
        pages = reading.pictures[-1].pages if reading.pictures else None
        if len(reading.pictures) != pages:
            reporter.say(f"{name}: {len(reading.pictures)} of {pages or 'its'} pages drawn")


def _print_ingested(result: IngestResult) -> None:
    console = output()
    print_tally(console, replace(result.tally, unread=[]))
    for key in result.tally.new:
        console.print(Text(f"  new: {key}"))
    for error in result.errors:
        console.print(Text(f"  not taken in: {error.url}: {error.message} ({error.code})", style="red"))
