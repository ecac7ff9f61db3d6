"""Pages whose tables are marked up as clumsily as real ones; each renderer gives the page's bytes."""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape

from tests.documents.cells import Cell, Row, Table
from tests.documents.pages import PageChrome, render_html
from tests.documents.report import Report
from tests.documents.tables import laid_out
from tests.documents.traditional import traditional_report

TableMarkup = Callable[[Table], str]

OUTER_WIDTH = 480


def page(report: Report, tables: TableMarkup, *, around: str = "{}", paragraph: str = "<p>{}</p>") -> bytes:
    """A bare page: the title, the prose, the tables as `tables` writes them; `around` wraps the whole text."""
    blocks = [paragraph.format(escape(text)) for text in report.preamble]
    for section in report.sections:
        blocks += [paragraph.format(escape(text)) for text in (section.heading, *section.paragraphs)]
        if section.key in report.tables:
            blocks.append(tables(report.tables[section.key]))
    blocks += [paragraph.format(escape(text)) for text in (report.publisher, report.date_line)]
    head = f'<head><meta charset="utf-8"><title>{escape(report.title)}</title></head>'
    body = around.format("\n".join(blocks))
    return f"<html>{head}<body><h1>{escape(report.title)}</h1>\n{body}</body></html>".encode()


def spans(cell: Cell) -> str:
    down = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + down


def td(cell: Cell, words: str | None = None) -> str:
    return f"<td{spans(cell)}>{escape(cell.text) if words is None else words}</td>"


def table_of(rows: Iterable[Iterable[Cell]], cell_markup: Callable[[Cell], str] = td) -> str:
    lines = (f"<tr>{''.join(cell_markup(cell) for cell in row)}</tr>" for row in rows)
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def plain(report: Report) -> bytes:
    return page(report, lambda table: table_of(table.rows))


def head_and_body(report: Report) -> bytes:
    """`<thead>` and `<th>`, a `<colgroup>`, and a row that holds nothing between them."""

    def tables(table: Table) -> str:
        head = table_of(table.rows[: table.head], lambda cell: f"<th{spans(cell)}>{escape(cell.text)}</th>")
        body = table_of(table.rows[table.head :])
        columns = "<colgroup>" + "<col>" * table.width + "</colgroup>"
        head = head.replace("<table>", f"<table>{columns}<thead>").replace("</table>", "</thead>")
        body = body.replace("<table>", "<tbody>").replace("</table>", "</tbody></table>")
        return head + body.replace("<tbody>", "<tbody><tr></tr>")

    return page(report, tables)


def header_spans_differ(report: Report) -> bytes:
    """Header cells as wide as the office's editor left them: one column fewer or more than the labels below."""
    rng = random.Random(report.title)

    def tables(table: Table) -> str:
        more = rng.choice((-1, 1))
        rows = []
        for row in table.rows:
            if table.key == "reviews" or any(c.code for c in row) or len(row) < 2 or row[0].colspan < 3:
                rows.append(row)
            else:
                rows.append((replace(row[0], colspan=row[0].colspan + more), *row[1:]))
        return table_of(rows)

    return page(report, tables)


def wide_figures(report: Report) -> bytes:
    """Figures that span two grid columns each, below labels that span one: only their order tells."""

    def tables(table: Table) -> str:
        return table_of([[replace(c, colspan=c.colspan * 2) if c.code else c for c in row] for row in table.rows])

    return page(report, tables)


def nested_layout(report: Report) -> bytes:
    """The text in a table, each of its tables in a table of its own inside."""

    def tables(table: Table) -> str:
        return f"<table><tr><td><table border=0><tr><td>{table_of(table.rows)}</td></tr></table></td></tr></table>"

    around = "<table width=960><tr><td width=200><ul><li>首页</li></ul></td><td>{}</td></tr></table>"
    return page(report, tables, around=around)


def split_in_two(report: Report) -> bytes:
    """Each table goes on in a second one, as after a page break; labels that reach over the cut stand in both."""
    rng = random.Random(report.title)

    def tables(table: Table) -> str:
        cuts = range(table.head + 1, len(table.rows) - 1)
        if table.key == "proactive":  # between two blocks: the second table begins with a header
            cuts = [r for r in cuts if len(table.rows[r]) == 1]
        if not cuts:
            return table_of(table.rows)
        cut = rng.choice(cuts)
        return table_of(_cut_above(table, cut)) + table_of(_cut_below(table, cut))

    return page(report, tables)


def _cut_above(table: Table, cut: int) -> list[Row]:
    return [tuple(replace(c, rowspan=min(c.rowspan, cut - r)) for c in row) for r, row in enumerate(table.rows[:cut])]


def _cut_below(table: Table, cut: int) -> list[Row]:
    rows = list(table.rows[cut:])
    starts = {id(cell): r for r, line in enumerate(laid_out(table)) for cell, begins in line if begins}
    over = [cell for cell, begins in laid_out(table)[cut] if not begins]
    rows[0] = (*(replace(cell, rowspan=starts[id(cell)] + cell.rowspan - cut) for cell in over), *rows[0])
    return rows


def one_outer_table(report: Report) -> bytes:
    """The page is one table of hundreds of columns: a paragraph a row across all, each row of a table a row of it."""
    factor = OUTER_WIDTH // 60

    def tables(table: Table) -> str:
        wide = [[replace(cell, colspan=cell.colspan * factor) for cell in row] for row in table.rows]
        return "\n".join(f"<tr>{''.join(td(cell) for cell in row)}</tr>" for row in wide)

    line = f"<tr><td colspan={OUTER_WIDTH}>{{}}</td></tr>"
    return page(report, tables, around="<table>{}</table>", paragraph=line)


def broken_words(report: Report) -> bytes:
    """Line breaks inside labels, words cut by spans, `&nbsp;` around and inside, a figure in two spans."""
    rng = random.Random(report.title)

    def words(cell: Cell) -> str:
        text = cell.text
        if len(text) < 2:
            return f"&nbsp;{escape(text)}&nbsp;" if rng.random() < 0.5 else escape(text)
        at = rng.randrange(1, len(text))
        a, b = escape(text[:at]), escape(text[at:])
        if cell.code or text[at - 1].isdigit():
            return rng.choice(
                (f"<span>{a}</span><b>{b}</b>", f"<p>&nbsp;{a}{b}&nbsp;</p>", f"<font>{a}<u>{b}</u></font>")
            )
        return rng.choice((f"{a}<br>{b}", f"<p>{a}</p><p>{b}</p>", f"{a}&nbsp;{b}", f"<span>{a}<br/></span>{b}"))

    return page(report, lambda table: table_of(table.rows, lambda cell: td(cell, words(cell))))


def unclosed(report: Report) -> bytes:
    """No `</td>`, `</tr>`, `</p>`: the standard lets a page leave them out."""
    return re.sub(rb"</(?:td|tr|p)>", b"", plain(report))


def hidden_drafts(report: Report) -> bytes:
    """Cells that hold a draft which is not shown, a deleted figure, a footnote's mark."""
    rng = random.Random(report.title)

    def words(cell: Cell) -> str:
        other = str(rng.randint(1, 99))
        extra = (f'<span style="display:none">{other}</span>', f"<del>{other}</del>", "<sup>①</sup>", "<sup>1</sup>")
        return escape(cell.text) + (rng.choice(extra) if cell.code and cell.text and rng.random() < 0.2 else "")

    return page(report, lambda table: table_of(table.rows, lambda cell: td(cell, words(cell))))


def gb18030_as_gb2312(report: Report) -> bytes:
    chrome = PageChrome(site_name="清屿市人民政府", charset="gb2312")
    return render_html(report, chrome=chrome).encode("gb18030")


def traditional(report: Report) -> bytes:
    return render_html(traditional_report(report)).encode()


def pasted_from_word(report: Report) -> bytes:
    return render_html(report).encode()


MARKUPS: dict[str, Callable[[Report], bytes]] = {
    "pasted from Word": pasted_from_word,
    "plain": plain,
    "head and body": head_and_body,
    "header spans differ": header_spans_differ,
    "figures span more than labels": wide_figures,
    "nested layout tables": nested_layout,
    "tables split in two": split_in_two,
    "one outer table": one_outer_table,
    "broken words": broken_words,
    "tags not closed": unclosed,
    "drafts not shown": hidden_drafts,
    "GB18030 under gb2312": gb18030_as_gb2312,
    "traditional characters": traditional,
}
