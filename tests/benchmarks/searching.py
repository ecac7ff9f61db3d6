"""The search at size: what its index costs to bake for each megabyte of text, and how long queries take."""

import random
import resource
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pypinyin.phrases_dict import phrases_dict

from archive.schema import prepare
from archive.search.asking import read
from archive.search.index import bake_search
from archive.search.query import Narrowing, publishers, search
from extract.forms import sections

# Each county has one of each.
OFFICES = ("人民政府", "住房和城乡建设局", "民政局", "教育局", "发展和改革委员会")
YEARS = tuple(range(2008, 2026))
# What these reports are full of, by and large in the order of how often it stands there.
COMMON = (
    *("的", "公开", "信息", "政府", "工作", "申请", "和", "年度", "政务", "条例", "主动", "机关", "人民政府"),
    *("办理", "网站", "内容", "问题", "发布", "情况", "规范性文件", "行政", "平台", "建设", "解读", "回应"),
    *("答复", "依申请", "监督", "保障", "培训", "更新", "栏目", "不足", "改进", "加强", "及时", "群众"),
    *("政策", "复议", "诉讼", "收到", "件", "条", "次", "等", "全年", "本年度", "我局", "结转", "公众"),
    *("关切"),
)
SENTENCES = 20_000
QUERIES = {
    "one character, in nearly every section": "的",
    "one character, rare": "鳄",
    "a word in nearly every section": "公开",
    "a word in many sections": "培训",
    "four characters": "行政复议",
    "a phrase": "依申请公开办理",
    "two words": "培训 监督",
    "a common and a rare word": "公开 鳄鱼",
    "with a word left out": "公开 -培训",
    "in quotes, not inside another word": '"民政"',
    "an office's name": "住房和城乡建设局",
    "a name and a word": "民政局 培训",
    "a word that is nowhere": "量子计算机",
    "a number": "2019年",
}
NARROWED = {
    "a common word in one year": ("公开", Narrowing(year=2009)),
    "a common word in one county": ("的", Narrowing(region="420101")),
    "a common word in one section": ("公开", Narrowing(section="problems")),
}


class Timing(NamedTuple):
    """Milliseconds of one kind of query, and how many matches it counts."""

    query: str
    median: float
    p95: float
    found: str


def make(path: Path, reports: int, seed: int = 1) -> int:
    """Writes a database with the words of `reports` reports, six sections each; returns the bytes of text."""
    chance = random.Random(seed)
    words = [*COMMON, *chance.sample(sorted(phrases_dict), 6_000), "鳄鱼"]
    weights = [1 / (rank + 2) ** 0.95 for rank in range(len(words))]
    pool = ["".join(chance.choices(words, weights, k=chance.randint(4, 11))) for _ in range(SENTENCES)]
    size = 0
    with closing(sqlite3.connect(path)) as connection:
        prepare(connection)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        with connection:
            for number in range(reports):
                publisher, year = number // len(YEARS), YEARS[number % len(YEARS)]
                if number % len(YEARS) == 0:
                    connection.execute(_PUBLISHER, (publisher, *_office(publisher)))
                title = f"{_office(publisher)[1]}{year}年政府信息公开工作年度报告"
                connection.execute(_REPORT, (number, f"{publisher}/{year}", publisher, year, number))
                connection.execute(_REVISION, (number, number, title))
                for position, section in enumerate(sections().values()):
                    text = "。".join(chance.choices(pool, k=chance.randint(6, 26)))
                    text += f"。{year}年收到申请{chance.randint(0, 999)}件。"
                    size += len(text.encode())
                    connection.execute(_SECTION, (number, section.key, position, section.zh, text))
    return size


_PUBLISHER = "INSERT INTO publisher (id, key, name, adcode, level, kind) VALUES (?, ?, ?, ?, 'county', ?)"
_REPORT = """
INSERT INTO report (id, key, publisher_id, year, first_seen_at, last_seen_at, current_revision_id)
VALUES (?, ?, ?, ?, '', '', ?)"""
_REVISION = """
INSERT INTO revision (id, report_id, number, capture_id, sha256, source_name, url, change, extractor_version,
  extracted_at, title, form, form_notes, content_hash)
VALUES (?, ?, 1, 1, '', '', '', 'first', '', '', ?, '2021', '[]', '')"""
_SECTION = "INSERT INTO section (revision_id, key, position, heading, text) VALUES (?, ?, ?, ?, ?)"


def _office(number: int) -> tuple[str, str, str, str]:
    """A publisher's key, name, adcode and kind."""
    place, office = divmod(number, len(OFFICES))
    adcode = f"{11 + place % 31}{place // 31 % 20 + 1:02}{place // 620 + 1:02}"
    kind = "department" if office else "government"
    return f"{adcode}-{number}", f"第{place}县{OFFICES[office]}", adcode, kind


def searching(path: Path, reports: int, *, rounds: int = 20) -> tuple[dict[str, float], list[Timing]]:
    """Bakes and asks. Returns, of the index, `mb` of text, `seconds_a_mb`, `size` as a share of the text and `peak_mb`
    of memory, and the timings of every query in QUERIES and NARROWED, page and publishers together."""
    megabytes = make(path, reports) / 1e6
    before = path.stat().st_size
    with closing(sqlite3.connect(path)) as connection:
        began = time.perf_counter()
        bake_search(connection)
        connection.execute("ANALYZE")
        connection.commit()
        seconds = time.perf_counter() - began
    index = {
        "mb": megabytes,
        "seconds_a_mb": seconds / megabytes,
        "size": (path.stat().st_size - before) / 1e6 / megabytes,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    asked = {what: (query, Narrowing()) for what, query in QUERIES.items()} | NARROWED
    return index, [ask(path, what, *query, rounds=rounds) for what, query in asked.items()]


def ask(path: Path, what: str, text: str, narrowing: Narrowing, *, rounds: int) -> Timing:
    """Times one query, each time on a connection of its own."""
    times = []
    for _ in range(rounds):
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
            began = time.perf_counter()
            query = read(text)
            found = search(connection, query, narrowing)
            publishers(connection, query)
            times.append(1000 * (time.perf_counter() - began))
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Timing(what, statistics.median(times), p95, f"{found.count}{'+' if found.more else ''}")
