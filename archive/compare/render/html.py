"""A comparison as one page: Chinese with English captions, everything escaped, no script, nothing loaded; it prints."""

from collections.abc import Iterable, Iterator
from html import escape

from archive.compare import Comparison
from archive.compare import wording as say
from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange
from archive.compare.prose import SectionComparison, SentenceChange
from archive.compare.words import Span
from extract.forms import tables

_STYLE = """
body{font:16px/1.7 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1b1b1b;
 background:#fff;max-width:72rem;margin:0 auto;padding:1rem 1.25rem 4rem}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem;border-bottom:2px solid #8a1c1c}
h3{font-size:1.05rem;margin:1.6rem 0 .3rem}.en{color:#5a5a5a;font-size:.85em;font-weight:normal}
table{border-collapse:collapse;width:100%;margin:.8rem 0 1.6rem;font-size:.93rem}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{border:1px solid #c4c4c4;padding:.25rem .5rem;text-align:left;vertical-align:top}
thead th{background:#f3f0ea;white-space:nowrap}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.same td,tr.same th{color:#5a5a5a}tbody th{font-weight:normal}tr.changed td.n{font-weight:600}
.missing{color:#5a5a5a}del{background:#fbdcdc;color:#7d1010}
ins{background:#d8f0d8;color:#0c4a16;text-decoration:underline}
ol.prose{list-style:none;padding:0}ol.prose li{padding:.15rem .6rem;border-left:4px solid transparent;margin:.15rem 0}
li.inserted{border-color:#2f7d3b}li.deleted{border-color:#a32020}li.edited,li.template{border-color:#b07a10}
li.same{color:#4a4a4a}.tag{font-size:.78rem;color:#5a5a5a;margin-right:.5em}.numbers{font-size:.85rem;color:#5a5a5a}
.fail{color:#8a1c1c;font-weight:bold}
@media print{body{font-size:11pt;max-width:none;padding:0}tr,li{break-inside:avoid}thead{display:table-header-group}
 ins,del,thead th{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""


def render_html(comparison: Comparison) -> str:
    """The whole page, ready to be written to a file as UTF-8."""
    names = [say.side_name(side) for side in (comparison.a, comparison.b)]
    title = f"{names[0][0]} 与 {names[1][0]}"
    body = "\n".join([*_head(comparison), *_figures(comparison), *_rules(comparison), *_prose(comparison)])
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _both(names: tuple[str, str]) -> str:
    """A name in Chinese with its English caption."""
    if not any(names):
        return ""
    return f'{escape(names[0])} <span class="en" lang="en">{escape(names[1])}</span>'


def _head(comparison: Comparison) -> Iterator[str]:
    yield f"<h1>{_both(('年度报告比较', 'Two annual reports compared'))}</h1>"
    yield "<dl>"
    for mark, side in (("甲 A", comparison.a), ("乙 B", comparison.b)):
        title = f"<br>{escape(side.title)}" if side.title else ""
        yield f"<dt>{mark}</dt><dd>{_both(say.side_name(side))}{title}</dd>"
    yield "</dl>"
    counts = (
        f"{_both(names)} {count}"
        for status, names in say.FACT_STATUS.items()
        if (count := sum(fact.status == status for fact in comparison.facts))
    )
    yield f"<p>{'；'.join(counts) or _both(('没有指标', 'no figures'))}</p>"


def _figures(comparison: Comparison) -> Iterator[str]:
    yield f"<h2>{_both(('指标', 'Figures'))}</h2>"
    for key in dict.fromkeys(fact.table for fact in comparison.facts):
        table = tables().get(key)
        caption = _both((table.zh, table.en) if table else (key, ""))
        facts = say.largest_first([fact for fact in comparison.facts if fact.table == key])
        yield from _table(comparison, caption, (_fact_row(fact) for fact in facts))
    if comparison.concepts:
        caption = _both(("跨格式口径", "Concepts across forms"))
        yield from _table(comparison, caption, (_concept_row(concept, comparison) for concept in comparison.concepts))


def _table(comparison: Comparison, caption: str, rows: Iterable[str]) -> Iterator[str]:
    heads = (
        _both(("指标", "measure")),
        escape(say.side_year(comparison.a, "甲")),
        escape(say.side_year(comparison.b, "乙")),
        _both(("增减", "change")),
        _both(("幅度", "percent")),
        _both(("情况", "status")),
    )
    yield f"<table><caption>{caption}</caption>"
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f"<thead><tr>{columns}</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table>"


def _fact_row(fact: FactChange) -> str:
    return _row(fact, f"{_both((fact.label, fact.label_en))}{escape(say.unit_of(fact))}", fact.raw_a, fact.raw_b)


def _concept_row(concept: ConceptChange, comparison: Comparison) -> str:
    note = f"<br>{_both((concept.note, concept.note_en or ''))}" if concept.note else ""
    label = f"{_both((concept.label, concept.label_en))} {_both(say.concept_how(concept, comparison))}{note}"
    return _row(concept, label, None, None)


def _row(found: FactChange | ConceptChange, label: str, raw_a: str | None, raw_b: str | None) -> str:
    absolute, relative = say.change(found)
    status = _both(say.FACT_STATUS[found.status])
    if found.reason:
        status += f"：{_both(say.REASON[found.reason])}"
    sides = ((found.a, found.state_a, raw_a), (found.b, found.state_b, raw_b))
    cells = "".join(
        f'<td class="n{"" if number is not None else " missing"}">{escape(say.value(number, state, raw))}</td>'
        for number, state, raw in sides
    )
    return (
        f'<tr class="{found.status}"><th scope="row">{label}</th>{cells}'
        f'<td class="n">{absolute}</td><td class="n">{relative}</td><td>{status}</td></tr>'
    )


def _rules(comparison: Comparison) -> Iterator[str]:
    if comparison.of_one_year:
        return
    yield f"<h2>{_both(('跨年勾稽', 'From one year to the next'))}</h2><ul>"
    for finding in comparison.across_years:
        status = f'<span class="{finding.status}">{_both(say.RULE_STATUS[finding.status])}</span>'
        yield f"<li>{escape(finding.rule)} {status}<br>{_both((finding.message, finding.message_en))}</li>"
    yield "</ul>"


def _prose(comparison: Comparison) -> Iterator[str]:
    yield f"<h2>{_both(('文字', 'Words'))}</h2>"
    for section in comparison.sections:
        yield f"<h3>{_both((section.label, section.label_en))}</h3>"
        yield f"<p>{_section_note(section)}</p>"
        yield '<ol class="prose">'
        yield from (_sentence(change) for change in section.sentences)
        yield "</ol>"


def _section_note(section: SectionComparison) -> str:
    if not section.sentences:
        return _both(("此节没有文字", "no words in this section"))
    if not section.in_a or not section.in_b:
        return _both(("此节只见于乙", "only in B") if section.in_b else ("此节只见于甲", "only in A"))
    return "；".join(f"{_both(names)} {say.share(getattr(section.reuse, key))}" for key, names in say.REUSE.items())


def _sentence(change: SentenceChange) -> str:
    names = [say.SENTENCE_KIND[change.kind]] if change.kind != "same" else []
    names += [("移动", "moved")] if change.moved else []
    tags = "".join(f'<span class="tag">{_both(name)}</span>' for name in names)
    words = "".join(_marked(span) for span in change.spans)
    numbers = "".join(
        f'<br><span class="numbers">{_both((f"{number.label}：{number.text}", number.text_en))}</span>'
        for number in change.numbers
    )
    return f'<li class="{change.kind}">{tags}{words}{numbers}</li>'


def _marked(span: Span) -> str:
    match span:
        case ("delete", old):
            return f"<del>{escape(old)}</del>"
        case ("insert", new):
            return f"<ins>{escape(new)}</ins>"
        case ("replace", old, new):
            return f"<del>{escape(old)}</del><ins>{escape(new)}</ins>"
    return escape(span[1])
