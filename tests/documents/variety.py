"""Reports as various as real ones: every form and mixture, every way to print a number, blanks, wrong sums."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.documents.figures import BLANK, Figure, ReportFigures, break_sum, dash, random_figures, stated
from tests.documents.labels import APPLICATION_COLUMNS, REVIEW_GROUPS, Form, result_rows
from tests.documents.report import Report, make_report
from tests.documents.tables import Style

PLACES = ("云河市", "清屿市", "棠溪县", "岚安区", "东湾镇", "雁栖省")
OFFICES = ("教育局", "住房和城乡建设局", "卫生健康委员会", "审计局", "自然资源和规划局", "人民政府办公室")
DASHES = ("—", "-", "/", "——", "不适用", "－")
FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


@dataclass(frozen=True)
class Printing:
    """The shares of cells that an office prints in a way of its own, and of reports in which it leaves cells empty."""

    blanks: bool = True
    odd_cells: float = 0.04


def random_report(seed: int | str, printing: Printing = Printing()) -> Report:
    """A report on any form, of any mixture, in any office's habit; the same for the same seed."""
    rng = random.Random(f"report/{seed}")
    form: Form = rng.choices(("2021", "2019", "2014"), (6, 4, 2))[0]
    mixed = form == "2021" and rng.random() < 0.5
    figures = random_figures(
        f"variety/{seed}",
        form,
        other_services=mixed and rng.random() < 0.6,
        one_other_handling_row=mixed and rng.random() < 0.6,
    )
    year = rng.randint(*{"2021": (2021, 2025), "2019": (2019, 2023), "2014": (2014, 2018)}[form])
    style = _style(rng, form, year)
    if style.notes:
        figures = _with_other_documents(rng, figures)
    figures = print_figures(rng, figures, printing, fees_in_yuan=style.fee_amount is not None)
    publisher = rng.choice(PLACES) + rng.choice(OFFICES)
    return make_report(publisher, year, figures, title_form=rng.randrange(3), style=style)


def _style(rng: random.Random, form: Form, year: int) -> Style:
    def sometimes(words: str) -> str | None:
        return words if rng.random() < 0.2 else None

    notes = year if form == "2019" and rng.random() < 0.25 else None
    return Style(
        normative=None if notes else sometimes("规范性文件"),
        in_force=sometimes("现行有效件"),
        fee_amount=sometimes("本年收费金额（单位：元）") if form == "2021" else None,
        other_services=None if notes else sometimes("其它对外管理服务事项"),
        clipped=form == "2019" and notes is None and rng.random() < 0.3,
        notes=notes,
        spaced=rng.random() < 0.2,
        numbered=rng.random() < 0.5,
        half_width=rng.random() < 0.3,
    )


def _with_other_documents(rng: random.Random, figures: ReportFigures) -> ReportFigures:
    made = rng.randint(0, 90)
    extra = {"made": made, "published": rng.randint(0, made), "published_total": made + rng.randint(0, 90)}
    cells = {f"proactive.other_documents.{column}": stated(number) for column, number in extra.items()}
    return ReportFigures(figures.form, {**figures.cells, **cells})


def print_figures(
    rng: random.Random, figures: ReportFigures, printing: Printing, *, fees_in_yuan: bool = False
) -> ReportFigures:
    """The same numbers printed in various ways; some cells say nothing, some sums are wrong at the source."""
    if rng.random() < 0.15:
        for _ in range(rng.randint(1, 3)):
            figures = break_sum(figures, rng.choice(_counts(figures)), rng.choice((1, 2, 9, 10)))
    if rng.random() < 0.15:
        # The columns of the applications are narrow: a longer figure than this would be wrapped there.
        code = rng.choice(_counts(figures))
        most = 99_999 if code.startswith(("applications.", "reviews.")) else 99_999_999
        figures = figures.with_cells({code: stated(rng.randint(10_000, most))})
    grouped = rng.choice((None, None, None, None, ",", "，"))
    printed = {code: _printed(rng, code, figure, printing.odd_cells) for code, figure in figures.cells.items()}
    if grouped is not None:
        printed |= {code: _grouped(figure, grouped) for code, figure in printed.items()}
    if fees_in_yuan:
        yuan = round(figures.number("proactive.fees.amount") * 10_000)
        printed["proactive.fees.amount"] = stated(yuan / 10_000, str(yuan))
    if printing.blanks and rng.random() < 0.6:
        for code in _left_empty(rng, figures):
            printed[code] = BLANK
    if printing.blanks and rng.random() < 0.3:
        mark = dash(rng.choice(DASHES))
        for code in rng.sample(sorted(printed), rng.randint(1, 12)):
            printed[code] = mark
    return figures.with_cells(printed)


def _counts(figures: ReportFigures) -> list[str]:
    """The cells that hold plain counts: no money, no signed change."""
    special = ("amount", "change", "fees", "budget")
    return sorted(code for code in figures.cells if not any(word in code for word in special))


def _printed(rng: random.Random, code: str, figure: Figure, odd: float) -> Figure:
    if figure.value is None or figure.raw != str(figure.value) or rng.random() >= odd:
        return _signed(rng, code, figure)
    number, raw = figure.value, figure.raw
    ways: list[Callable[[], str]] = [lambda: raw.translate(FULL_WIDTH)]
    if code.endswith("fees.amount") or code in ("statistics.budget.value", "statistics.application_fees.value"):
        ways += [lambda: f"{round(number * 10_000)}元", lambda: f"{raw}万元", lambda: f"{number:.2f}"]
    elif code.startswith(("applications.", "reviews.")):
        ways += [lambda: f"{raw}件"]
    elif code.endswith(".decisions"):
        ways += [lambda: f"{raw}件", lambda: f"{raw}批次", lambda: f"{raw}宗"]
    elif code.endswith("items"):
        ways += [lambda: f"{raw}项", lambda: f"{raw}批次"]
    return stated(number, rng.choice(ways)())


def _grouped(figure: Figure, separator: str) -> Figure:
    """The figure with its thousands apart."""
    if figure.value is None or figure.raw != str(figure.value):
        return figure
    return stated(figure.value, f"{figure.value:,}".replace(",", separator))


def _signed(rng: random.Random, code: str, figure: Figure) -> Figure:
    """A change of the 2019 form: `+3` as the generator prints it, or as an office may."""
    if not code.endswith(".change") or figure.value is None or rng.random() < 0.5:
        return figure
    number = int(figure.value)
    size = abs(number)
    less = [f"-{size}", f"减{size}", f"减少{size}", f"－{size}", f"−{size}"]
    more = [f"+{size}", f"{size}", f"增{size}", f"增加{size}", f"＋{size}"]
    return stated(number, rng.choice(less if number < 0 else more if number else ["0", "０"]))


def _left_empty(rng: random.Random, figures: ReportFigures) -> list[str]:
    """The cells that an office has left blank: some, all zeros, a column, a row, a table."""
    codes = sorted(figures.cells)
    kind = rng.choice(("some", "some", "zeros", "column", "row", "table"))
    if kind == "some":
        return rng.sample(codes, rng.randint(1, 12))
    if kind == "zeros":
        return [code for code in codes if figures.cells[code].value == 0]
    if kind == "table":
        table = rng.choice(sorted({code.split(".")[0] for code in codes}))
        return [code for code in codes if code.startswith(f"{table}.")]
    if figures.form == "2014":
        return rng.sample(codes, 20)
    if kind == "column":
        column = rng.choice(APPLICATION_COLUMNS)
        return [code for code in codes if code.startswith("applications.") and code.endswith(f".{column}")]
    rows = [f"applications.{row}." for row in result_rows(one_other_handling_row=figures.one_other_handling_row)]
    rows += [f"reviews.{group}." for group in REVIEW_GROUPS] + ["proactive.rules.", "proactive.licensing."]
    empty = rng.choice(rows)
    return [code for code in codes if code.startswith(empty)]
