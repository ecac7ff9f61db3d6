"""Citations: what a real parser of BibTeX makes of them, what CSL asks for, and that no name leaves its field."""

import json
import re
from dataclasses import replace

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from archive.citation import Cited, bibtex, csl, plain_en, plain_zh
from tests.archive.source.payloads import PAYLOADS

CITED = Cited(
    key="330991-zjj",
    title="云河市住房和城乡建设局2023年政府信息公开工作年度报告",
    publisher="云河市住房和城乡建设局",
    year=2023,
    published_on="2024-01-20",
    fetched_on="2024-03-05",
    url="http://zjj.yunhe.example/art/2024/1/20/art_1_2023.html?a=1&b=50%25#c_d",
    address="https://gongkai.example/report/330991-zjj/2023?revision=2",
    revision=2,
    sha256="ab" * 32,
)
# What a variable of CSL is, by its schema (https://github.com/citation-style-language/schema, csl-data.json).
CSL_STRINGS = {
    "type",
    "title",
    "publisher",
    "genre",
    "archive",
    "archive_location",
    "version",
    "language",
    "URL",
    "note",
}
CSL_DATES = {"issued", "accessed"}
# The accents that the names of two signs stand for in some fonts.
_ACCENTS = {0x2C6: "^", 0x2DC: "~"}


def parsed(text: str) -> dict[str, str]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert len(library.blocks) == 1
    return {field.key: field.value for field in entry.fields} | {"ENTRYTYPE": entry.entry_type, "ID": entry.key}


def as_words(value: str) -> str:
    """What TeX would print."""
    # Two names of LaTeX's own that the library lacks.
    known = value.replace(r"{\textbraceleft}", r"\{").replace(r"{\textbraceright}", r"\}")
    printed = LatexNodes2Text(keep_comments=True).latex_to_text(known.removeprefix("{").removesuffix("}"))
    return printed.translate(_ACCENTS)


def test_an_entry_says_which_revision_and_where() -> None:
    entry = parsed(bibtex(CITED))
    assert (entry["ENTRYTYPE"], entry["ID"]) == ("techreport", "gongkai-330991-zjj-2023-r2")
    assert entry["title"] == f"{{{CITED.title}}}"
    assert entry["year"] == "2024"
    assert entry["urldate"] == "2024-03-05"
    assert entry["url"] == CITED.address
    note = as_words(entry["note"])
    for said in (CITED.url, CITED.sha256, "revision 2", "Report for 2023"):
        assert said in note


@pytest.mark.parametrize(
    "hostile", [*PAYLOADS, "100% {unbalanced", "a}}, b = {c", "\\input{/etc/passwd}", '"@book{x,', "a\nb"]
)
def test_no_name_breaks_out_of_its_field(hostile: str) -> None:
    cited = replace(CITED, title=hostile, publisher=hostile, url=f"http://x.example/{hostile}", key=hostile)
    entry = parsed(bibtex(cited))
    assert set(entry) >= {"title", "author", "institution", "year", "url", "note", "urldate"}
    assert re.fullmatch(r"[A-Za-z0-9-]+", entry["ID"])
    for line in (plain_zh(cited), plain_en(cited)):
        assert "\n" not in line
    assert json.loads(json.dumps(csl(cited)))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40))
def test_what_tex_prints_is_the_title(title: str) -> None:
    entry = parsed(bibtex(replace(CITED, title=title)))
    printed = "".join(as_words(entry["title"]).split())
    assert printed == "".join(replace(CITED, title=title).named.split()).translate(_ACCENTS)


def test_csl_has_what_its_schema_asks_for() -> None:
    (item,) = csl(CITED)
    assert item.keys() <= CSL_STRINGS | CSL_DATES | {"id", "author"}
    assert all(isinstance(item[name], str) for name in CSL_STRINGS & item.keys())
    assert (item["id"], item["type"]) == ("gongkai-330991-zjj-2023-r2", "report")
    assert item["issued"] == {"date-parts": [[2024, 1, 20]]}
    assert item["accessed"] == {"date-parts": [[2024, 3, 5]]}
    assert item["author"] == [{"literal": CITED.publisher}]


def test_a_report_that_prints_no_date_or_title_gets_none() -> None:
    bare = replace(CITED, published_on=None, title=None)
    entry = parsed(bibtex(bare))
    assert "year" not in entry
    assert "date" not in entry
    assert as_words(entry["title"]).startswith("[云河市住房和城乡建设局2023年")
    assert "issued" not in csl(bare)[0]
    assert "(n.d.)" in plain_en(bare)
    assert "[R/OL]. [2024-03-05]" in plain_zh(bare)


def test_the_lines_name_all_that_the_standards_ask_for() -> None:
    zh, en = plain_zh(CITED), plain_en(CITED)
    assert zh.startswith(f"{CITED.publisher}. {CITED.title}[R/OL]. (2024-01-20)[2024-03-05]. {CITED.url}.")
    for line in (zh, en):
        for said in (CITED.address, CITED.sha256, "2024-03-05", CITED.url):
            assert said in line
