"""What Datasette is told of a snapshot: its title and licence, every table and column in Chinese and English."""

import sqlite3
from pathlib import Path
from typing import Any

from archive.dictionary import described
from archive.publication.places import DATABASE, SNAPSHOT_NAME
from archive.publication.swap import file_sha256
from archive.queries import metadata_queries
from archive.search.index import DATASETTE as SEARCH_METADATA
from extract.forms import forms

TITLE = "公开 · 政府信息公开年度报告档案 / Annual disclosure reports, archived"
DESCRIPTION = (
    "各级行政机关政府信息公开工作年度报告，逐格可查来源。缺项有别，从不作零。 / "
    "The annual reports of Chinese government offices on disclosure, each cell with its source. "
    "What is missing says how, and is never zero."
)
# Whose words the reports are: 《中华人民共和国著作权法》 Article 5 takes documents of state organs out of copyright.
LICENSE = "国家机关文件不适用著作权（著作权法第五条） / Documents of state organs, not subject to copyright"
LICENSE_ID = "other-pd"  # the Open Definition's name for the public domain by other means

# Read off a large snapshot: facet suggestions cost seconds on wide tables, long cells drown a page.
SETTINGS: dict[str, int | bool] = {
    "default_page_size": 20,
    "suggest_facets": False,
    "facet_time_limit_ms": 2000,
    "truncate_cells_html": 120,
    "sql_time_limit_ms": 1000,
    # Readers ask by the prepared queries; `gongkai serve --allow-sql` opens the rest.
    "default_allow_sql": False,
    # Row after row of a view is asked for anew from its start, and an error ends the file as if it were whole: what is
    # large is downloaded as a release.
    "allow_csv_stream": False,
}


def metadata(connection: sqlite3.Connection) -> dict[str, Any]:
    """Datasette's metadata of a snapshot, from its dictionary."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    tables: dict[str, dict[str, Any]] = {
        table: {"columns": {column: f"{zh} / {en}" for column, (zh, en) in columns.items()}}
        for table, columns in described(connection).items()
        if table in names
    }
    wide = {
        name.format(form.key): (zh.format(form.zh), en.format(form.en))
        for form in forms().values()
        for name, (zh, en) in WIDE.items()
    }
    for table, (zh, en) in (TABLES | wide).items():
        if table in names:
            tables.setdefault(table, {}).update(title=f"{zh} / {table}", description=f"{zh} / {en}")
    if "facts" in tables:
        tables["facts"]["sort_desc"] = "year"
    for name, options in SEARCH_METADATA.items():
        tables[name] |= options
    for table in names:
        if table.startswith("_"):
            tables[table] = {"hidden": True}
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "license": LICENSE,
        "databases": {
            DATABASE: {
                "title": TITLE,
                "description": DESCRIPTION,
                "license": LICENSE,
                "tables": tables,
                "queries": metadata_queries(),
            }
        },
    }


def inspected(directory: Path, connection: sqlite3.Connection) -> dict[str, Any]:
    """Datasette's inspect file of the snapshot in a folder: counts and hash, which it then has not to find out."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    counts = {
        name: {"count": connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]}  # noqa: S608  # its own names
        for name in names
    }
    snapshot = directory / SNAPSHOT_NAME
    return {
        DATABASE: {
            "hash": file_sha256(snapshot),
            "size": snapshot.stat().st_size,
            "file": SNAPSHOT_NAME,
            "tables": counts,
        }
    }


# What the tables of each form are.
WIDE = {
    "figures_{}": ("{}的数字：每版本一行，每指标一列", "{}: figures, a row a revision, a column a measure"),
    "reports_{}": ("{}的报告：每份一行，每指标一列", "{}: current reports, a row each, a column a measure"),
}

# What each table and view is, in Chinese and English.
TABLES: dict[str, tuple[str, str]] = {
    "facts": (
        "数据：现行版本表格中的每一格",
        "Every cell of the tables of current revisions, a row each. `value` is a number only where `state` is stated.",
    ),
    "coverage": ("公布情况：每个机关每个年度", "Who has published for which year, when, in time or late"),
    "publisher": ("发布机关", "The offices that publish reports"),
    "region": ("地区", "Regions, by administrative division code"),
    "report": ("报告：每个机关每年一份", "Reports, one a publisher and year"),
    "revision": ("版本：同一报告先后的内容", "Revisions of a report: what its address said at different times"),
    "capture": ("抓取记录：原始字节的出处", "Captures: where the bytes came from and where they are kept"),
    "further_page": ("分页报告的后续页", "The pages behind the first, of a report cut into several"),
    "section": ("报告的各部分文字", "The words of a report, section by section"),
    "figure": ("正文中的数字", "Figures that the prose states"),
    "finding": ("勾稽与结构检查的结果", "Results of the rules: sums, restatements, structure"),
    "ruling": ("规则的判断，各报告共用", "What a rule says of a member, once for all reports"),
    "judged": ("各版本所得的判断", "Findings as they are kept: the ruling and the two sums"),
    "finding_verdict": ("人对检查结果的评定", "What people make of findings"),
    "finding_review": (
        "检查结果与人的评定",
        "Findings of current revisions with the verdicts on them",
    ),
    "extraction": ("以新版程序重新读取的记录", "Readings of the same bytes by newer extractors, and what they changed"),
    "cell": (
        "表格中不止于普通数字的单元格",
        "Cells that hold no number, or more than a plain one",
    ),
    "places": (
        "各单元格在来源中的位置，版面相同者共用",
        "Where the cells of a layout stand in the source",
    ),
    "publisher_alias": ("发布机关的别称、曾用名与所印名称", "Other names of publishers, with their dates"),
    "sentence_keys": ("各报告现行版本的句子，以键表示", "The sentences of each report's current revision, as keys"),
    "problem": ("未能确定的内容", "What could not be placed with certainty"),
    "unread": ("未能读取的文件", "Documents that gave no report, and why"),
    "measure": ("指标", "Measures: what the cells of the national forms count"),
    "dictionary": ("数据字典", "What every column and measure means"),
    "run": ("运行记录", "Runs: nights, crawls, builds"),
    "site_result": (
        "各站点每夜的结论；较早的夜只留有新内容的",
        "What a night found at each site; of older nights what was new then",
    ),
    "asked_site": ("抓取过的站点，及其最近一次", "The sites that were ever asked, and the newest run of each"),
    "night_verdicts": ("每夜各站点的结论，一站一字母", "Each night's verdicts, a letter a site"),
    "night_count": ("每夜的合计，按省与结论", "Sums of each night, by province and verdict"),
    "release": ("数据发布", "Dated releases of the data"),
    "release_change": ("各次发布之间的变化", "What changed from one release to the next"),
}
