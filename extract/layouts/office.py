"""Office files of before 2007 (.doc, .wps, .rtf): LibreOffice makes a .docx of them, which the reader of Word reads.

Running LibreOffice is the one thing in this package that is not pure. It runs in a private folder with a profile of
its own that follows no link, runs no macro and reaches no network, for a limited time.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from extract.document import Document
from extract.layouts.compound import CompoundFile
from extract.layouts.word import read_word
from extract.model import ExtractError

# LibreOffice starts within two seconds and converts a real report within one.
OFFICE_SECONDS = 14.0
# A .docx of a real report has well under a megabyte.
MAX_CONVERTED = 20 * 1024 * 1024
_ENCRYPTED_BIT = 0x0100  # fEncrypted in the flags of [MS-DOC] FibBase

_NOWHERE = "127.0.0.1"
_DISCARD_PORT = "9"
_SETTINGS = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    # Whatever a document links to is asked of a proxy that is not there.
    "/org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetNoProxy": "",
        "ooInetHTTPProxyName": _NOWHERE,
        "ooInetHTTPProxyPort": _DISCARD_PORT,
        "ooInetHTTPSProxyName": _NOWHERE,
        "ooInetHTTPSProxyPort": _DISCARD_PORT,
        "ooInetFTPProxyName": _NOWHERE,
        "ooInetFTPProxyPort": _DISCARD_PORT,
    },
}


def read_office(data: bytes) -> Document:
    """Reads a .doc, .wps or .rtf; places are those of the tables in it, as for a .docx.

    Raises `ExtractError`: needs_tool without LibreOffice, encrypted, too_slow, too_large, unreadable.
    """
    rich_text = data.startswith(b"{\\rtf")
    if not rich_text:
        _require_open(data)
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        raise ExtractError(
            "needs_tool", "office files of before 2007 are read through LibreOffice: install libreoffice-writer"
        )
    document = read_word(_convert(data, "document.rtf" if rich_text else "document.doc", soffice))
    document.layout = "doc"
    return document


def _require_open(data: bytes) -> None:
    stream = CompoundFile(data).stream("WordDocument")
    if len(stream) >= 12 and int.from_bytes(stream[10:12], "little") & _ENCRYPTED_BIT:
        raise ExtractError("encrypted", "the office file is encrypted: its text is not to be read without a password")


def _convert(data: bytes, name: str, soffice: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gongkai-office-") as folder:
        home = Path(folder)
        source = home / name
        source.write_bytes(data)
        profile = home / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(home / "out"), str(source)]
        _run(command, home)
        made = (home / "out" / name).with_suffix(".docx")
        if not made.is_file():
            raise ExtractError(
                "unreadable", "LibreOffice cannot read the office file: it is damaged or of no known kind"
            )
        if made.stat().st_size > MAX_CONVERTED:
            raise ExtractError("too_large", f"the office file unpacks to more than {MAX_CONVERTED:,} bytes")
        return made.read_bytes()


def _run(command: list[str], home: Path) -> None:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
    }
    with subprocess.Popen(  # noqa: S603  # the program is the one that the path names, its arguments are our own
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(OFFICE_SECONDS)
        except subprocess.TimeoutExpired:
            raise ExtractError("too_slow", f"LibreOffice took longer than {OFFICE_SECONDS:.0f} seconds") from None
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends LibreOffice with what it has started: the group is named after its first process."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _registry() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}'
        "</oor:items>\n"
    )
