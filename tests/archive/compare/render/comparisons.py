"""Comparisons to render: plain ones, hostile ones, several years; and what must be found of them in any rendering."""

from archive.compare.archived import Archived
from archive.compare.several import Several, compare_several
from extract.report import extract
from tests.archive.compare.building import report
from tests.documents import make_report, random_figures, render_pipe

HOSTILE = "<script>alert(1)</script>\x1b[2J\x00\u202e&amp;\ufffe\n甲"
NUMBERS = ["1234567", "98.7%", "2023年12月31日", "-1,234.56", "〔2021〕30号"]


def plain() -> Several:
    a = report(
        2022,
        facts={
            "applications.new.total": 118,
            "applications.carried_out.total": 4,
            "applications.granted.total": ("blank", ""),
            "proactive.fees.amount": 0,
            "reviews.reconsideration.total": 2,
        },
        sections={"overview": "全年公开信息119条。机构没有变化。<b>粗体</b>。", "problems": ""},
    )
    b = report(
        2023,
        facts={
            "applications.new.total": 121,
            "applications.carried_in.total": 5,
            "applications.granted.total": 0,
            "proactive.fees.amount": 7,
            "reviews.reconsideration.total": 2,
        },
        sections={"overview": "全年公开信息98条。机构没有变化。<script>alert(1)</script>。", "problems": ""},
    )
    return compare_several([a, b])


def hostile() -> Several:
    """Control characters, markup, directions and 10,000 characters wherever a report has words of its own."""
    a = report(
        2022,
        publisher=f"恶意局{HOSTILE}",
        facts={"applications.new.total": ("text", HOSTILE), "applications.granted.total": ("text", "长" * 10_000)},
        sections={"overview": f"{HOSTILE}。一二三四五。", f"{HOSTILE}x": "长" * 10_000},
    )
    b = report(
        2023,
        publisher=f"恶意局{HOSTILE}",
        facts={"applications.new.total": ("text", "=1+1\ud800"), "applications.granted.total": 10**30},
        sections={"overview": f"一二三四六{HOSTILE}。", f"{HOSTILE}x": "长" * 9_000 + "。"},
    )
    found = [Archived(f"k{HOSTILE}/2022", 1, f"javascript:alert(1){HOSTILE}", None)]
    return compare_several(
        [a, b], archived=[*found, Archived("k/2023", 2, "http://a.example/b", "2024-01-01T00:00:00Z")]
    )


def two_documents() -> Several:
    """Two whole reports through the real extractor."""
    return years(2022, 2023)


def years(*wanted: int) -> Several:
    figures = None
    reports = []
    for year in wanted:
        figures = random_figures(year, "2021", previous=figures)
        text = render_pipe(make_report("河湾市水务局", year, figures))
        reports.append(extract(text.encode(), name=f"{year}.txt"))
    return compare_several(reports, publisher="000000-河湾市水务局", one_publisher=True)


def with_numbers() -> Several:
    """Prose full of numbers, which no line may break."""
    numbers = "、".join(NUMBERS)
    before = "".join(f"第{n}类事项{numbers}共办理{n * 1111}件。" for n in range(1, 30))
    after = "".join(f"第{n}类事项{numbers}共办理{n * 2111}件。" for n in range(1, 30))
    return compare_several(
        [
            report(2022, facts={"applications.new.total": 123456789}, sections={"overview": before}),
            report(2023, facts={"applications.new.total": 987654321}, sections={"overview": after}),
        ]
    )


PROBLEMS = {
    2022: "一是公开内容不够全面，更新不够及时。二是业务培训开展较少，经办人员经验不足。下一步，将每季度组织业务培训。",
    2023: "一是公开内容不够全面，更新不够及时。二是政策解读形式单一。下一步，将丰富政策解读形式。",
}


def with_problems() -> Several:
    """Problems and promises that are repeated, dropped and new."""
    return compare_several([report(year, sections={"problems": words}) for year, words in PROBLEMS.items()])


def words_of(several: Several) -> list[str]:
    """Every sentence of the last two reports as it is told, changed words of both sides in it."""
    sections = several.pairs[-1].sections
    return ["".join("".join(span[1:]) for span in change.spans) for section in sections for change in section.sentences]
