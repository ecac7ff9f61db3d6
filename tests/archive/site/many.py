"""An artificial archive of some hundred offices in many provinces and of many years, to look at the site's pages with.

`python -m tests.archive.site.many DATA [--offices N]` writes and publishes it. The readings are those of a few rendered
documents with other names, years, dates, figures and words, stored as all readings are.
"""

import argparse
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from extract.model import Fact, Part, Report, Section
from extract.report import extract
from tests.archive.site.published import Entry, Publication, Register
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report

PROVINCES = (
    ("11", "北京"), ("13", "河北"), ("15", "内蒙古"), ("21", "辽宁"), ("31", "上海"), ("32", "江苏"), ("33", "浙江"),
    ("34", "安徽"), ("37", "山东"), ("41", "河南"), ("44", "广东"), ("51", "四川"), ("53", "云南"), ("65", "新疆"),
)  # fmt: skip
# A city's name is of two signs that no city joins: nobody is spoken of.
CITIES = ("霁", "岫", "棠", "筱", "黛", "昙")
OF_PROVINCE = "河安溪屿陵川浦峡坪洲泽埠垣岭"
OFFICES = (
    ("zf", "人民政府", "government"),
    ("zjj", "住房和城乡建设局", "department"),
    ("jyj", "教育局", "department"),
    ("czj", "财政局", "department"),
    ("rsj", "人力资源和社会保障局", "department"),
    ("wjw", "卫生健康委员会", "department"),
)
YEARS = range(2008, 2026)
PROBLEMS = (
    "一是部分科室对政务公开工作的重要性认识不足，主动公开意识不强。",
    "二是政策解读的形式较为单一，多为文字解读。",
    "三是{year}年收到的{n}件申请中，个别答复的说理还不够充分。",
    "四是基层经办人员变动较多，业务培训跟不上工作需要。",
    "五是网站栏目设置不够合理，群众查找信息不够方便。",
    "六是信息公开的时效性有待进一步提高。",
)
PROMISES = (
    "一是加强组织领导，明确专人负责，把政务公开纳入年度考核。",
    "二是丰富解读形式，更多采用图表、视频等群众喜闻乐见的方式。",
    "三是{next}年组织不少于{n}次业务培训，提高答复质量。",
    "四是优化栏目设置，完善检索功能。",
    "五是加大监督检查力度，对更新不及时的单位予以通报。",
)
BAD_NIGHTS = ("blocked", "failed", "moved", "empty")


@dataclass(frozen=True)
class Office:
    entry: Entry
    scale: int
    begins: int


def offices(most: int, rng: random.Random) -> list[Office]:
    """Offices of every province in turn: a few of long ago, most of the last years."""
    found = []
    for place_in_province, sign in enumerate(CITIES, 1):
        for code, slug in enumerate(OFFICES):
            for number, (province, place) in enumerate(PROVINCES):
                city = sign + OF_PROVINCE[number]
                adcode = f"{province}{place_in_province:02}00"
                key = f"{adcode}-{slug[0]}"
                begins = rng.choice((2008, 2014, 2019, 2020, 2021, 2021))
                entry = Entry(
                    *(key, f"{city}市{slug[1]}", slug[2], "prefecture", tuple(range(begins, 2026))),
                    adcode=adcode,
                    region=f"{place}/{city}",
                )
                scale = rng.choice((0, 1, 1, 2, 5, 40)) if (number + code) % 9 else 9_000
                found.append(Office(entry, scale, begins))
    return found[:most]


def write(data: Path, most: int) -> Path:
    """Writes the archive of `most` offices into `data` and publishes it; returns the snapshot's path."""
    rng = random.Random("offices")
    those = offices(most, rng)
    publication = Publication(data, Register(tuple(office.entry for office in those)))
    models = {form: _model(form) for form in ("2014", "2019", "2021")}
    verdicts: dict[str, tuple[str, str | None, str | None]] = {}
    for office in those:
        entry, own = office.entry, random.Random(office.entry.key)
        verdict = own.choice(BAD_NIGHTS) if own.random() < 0.08 else own.choice(("unchanged", "unchanged", "new"))
        bad = verdict in BAD_NIGHTS
        if own.random() > 0.06:  # the others were never asked
            verdicts[entry.key] = (
                (verdict, "2026-02-20T02:00:00Z", "Open the column: has it moved or changed shape?")
                if bad
                else (verdict, None, None)
            )
        for year in range(office.begins, 2026):
            if own.random() < (0.35 if bad and year > 2023 else 0.06):
                continue
            report = _report(models, office, year, own)
            url = f"http://{entry.key}.example/{year}.html"
            fetched = f"2026-02-{own.randrange(1, 28):02}T02:00:00Z" if year > 2023 else f"{year + 1}-05-02T02:00:00Z"
            _add(publication, report, url, entry.key, fetched)
            if own.random() < 0.02:
                edited = replace(report, facts=[_plus(fact, own) for fact in report.facts])
                _add(publication, edited, url, entry.key, "2026-02-28T02:00:00Z")
            if own.random() < 0.01:
                publication.gone(url, entry.key, fetched_at="2026-02-28T02:00:00Z")
    publication.night(verdicts)
    return publication.publish()


def _add(publication: Publication, report: Report, url: str, site: str, fetched_at: str) -> None:
    publication.add(f"{url} {fetched_at}", url, site, fetched_at=fetched_at, change=report)


def _model(form: str) -> Report:
    """The reading of one document on a form."""
    figures = random_figures(f"many-{form}", form)  # type: ignore[arg-type]
    year = {"2014": 2015, "2019": 2020, "2021": 2023}[form]
    return extract(render_html(make_report("云河市教育局", year, figures)).encode(), name="model.html")


def _report(models: dict[str, Report], office: Office, year: int, rng: random.Random) -> Report:
    straggles = rng.random() < 0.05
    model = models["2014" if year < 2019 else "2019" if year < 2021 or (year < 2023 and straggles) else "2021"]
    due = date(year + 1, 3, 31) if office.entry.kind == "government" or year < 2019 else date(year + 1, 1, 31)
    published = due - timedelta(days=rng.randrange(0, 25)) + timedelta(days=40 if rng.random() < 0.12 else 0)
    factor = office.scale * rng.randrange(1, 5)
    name = office.entry.publisher
    sections = [s for s in model.sections if s.key != "problems"] + [_problems(year, rng)]
    return replace(
        model,
        title=f"{name}{year}年政府信息公开工作年度报告",
        publisher=name,
        year=year,
        published_on=None if rng.random() < 0.07 else published.isoformat(),
        facts=[_times(fact, factor) for fact in model.facts if rng.random() > 0.003],
        sections=sections,
        figures=[],
    )


def _times(fact: Fact, factor: int) -> Fact:
    if fact.value is None:
        return fact
    value = fact.value * factor
    return fact._replace(value=value, raw=str(value))


def _plus(fact: Fact, rng: random.Random) -> Fact:
    if fact.value is None or rng.random() > 0.03:
        return fact
    return fact._replace(value=fact.value + 1, raw=str(fact.value + 1))


def _problems(year: int, rng: random.Random) -> Section:
    """Section 五, mostly of sentences that any year may have, in two parts or in one text."""
    words = {"year": year, "next": year + 1, "n": rng.randrange(2, 30)}
    problems = [line.format(**words) for line in PROBLEMS if rng.random() < 0.75]
    promises = [line.format(**words) for line in PROMISES if rng.random() < 0.75]
    heads = ("（一）存在的主要问题", "（二）改进情况")
    if year < 2019 or not problems or not promises:
        text = "".join((*problems, *promises))
        return Section("problems", "五、存在的主要问题及改进情况", text, None, None)
    first, second = ("\n".join((head, *lines)) for head, lines in zip(heads, (problems, promises), strict=True))
    parts = (
        Part("problems", heads[0], (0, len(first))),
        Part("improvements", heads[1], (len(first) + 1, len(first) + 1 + len(second))),
    )
    return Section("problems", "五、存在的主要问题及改进情况", f"{first}\n{second}", None, None, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes and publishes an artificial archive.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--offices", type=int, default=len(PROVINCES) * len(CITIES) * len(OFFICES))
    options = parser.parse_args()
    print(write(options.data, options.offices))


if __name__ == "__main__":
    main()
