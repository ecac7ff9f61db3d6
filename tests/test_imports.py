"""Data flows one way, and so do the imports: the rule that keeps the three packages apart."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("crawler", "extract", "archive")
# Package -> the modules of the other packages that it may use.
ALLOWED = {
    "extract": (),
    "crawler": ("extract.identity",),
    "archive": ("extract", "crawler.captures"),
}
# Those that compose all three.
COMPOSERS = ("archive/cli.py", "archive/nightly.py", "archive/commands/listing.py", "archive/commands/sites.py")


def imported(path: Path) -> Iterator[str]:
    """Full names of what a module imports, `from a import b` as a.b."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(path: Path) -> list[str]:
    package = path.relative_to(ROOT).parts[0]
    allowed = (package, *ALLOWED[package])
    return [
        name
        for name in imported(path)
        if name.split(".")[0] in (*PACKAGES, "tests")
        and not any(name == module or name.startswith(f"{module}.") for module in allowed)
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_uses_only_what_it_may(package):
    modules = [path for path in (ROOT / package).rglob("*.py") if str(path.relative_to(ROOT)) not in COMPOSERS]
    assert modules
    found = {str(path.relative_to(ROOT)): wrong for path in modules if (wrong := breaches(path))}
    assert found == {}


def test_reports_are_compared_without_an_archive():
    """What compares two reports reads no database: documents on the spot are compared by the same code."""
    allowed = ("archive.compare", "archive.erring", "archive.terminal")
    for path in (ROOT / "archive" / "compare").rglob("*.py"):
        names = [name for name in imported(path) if name.partition(".")[0] in ("archive", "sqlite3")]
        assert [name for name in names if not name.startswith(allowed)] == [], path
    assert "sqlite3" not in set(imported(ROOT / "archive" / "erring.py"))


def test_the_composers_import_no_tests():
    for composer in COMPOSERS:
        assert not [name for name in imported(ROOT / composer) if name.startswith("tests")]


def test_a_breach_is_seen():
    names = list(imported(ROOT / "archive" / "nightly.py"))
    assert "crawler.crawl.crawl" in names
    assert "crawler.crawl.crawl" in breaches(ROOT / "archive" / "nightly.py")
