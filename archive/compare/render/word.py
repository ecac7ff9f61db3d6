"""A comparison as a Word document to be filed: in Chinese, real tables, changed words as struck and underlined text.

The marks are formatting and not Word's own tracked changes: those would let a click turn what one report prints into
what the other does, and count as edits of the document that is filed.
"""

from docx.document import Document as WordDocument

from archive.compare import wording as say
from archive.compare.render.lines import FigureTable, Line
from archive.compare.render.outline import Outline, PairTold, SectionTold, SentenceTold, folded
from archive.compare.render.word_parts import (
    TableBuilder,
    add_deleted,
    add_inserted,
    add_note,
    new_document,
    saved,
    width_of,
)

MOST_UPRIGHT = 4  # reports whose figures fit beside each other on an upright page
MOST_SENTENCES = 6_000  # of one document: Word lays out a few hundred pages and no more; the rest is counted
_ORIGIN_SHARE = 0.18  # of the width, for what a line of the provenance is called


def render_word(told: Outline) -> bytes:
    """The .docx file; of one outline always the same bytes."""
    document = new_document(told.title, landscape=len(told.sides) > MOST_UPRIGHT)
    document.add_heading(told.title, 0)
    _origins(document, told)
    document.add_heading("摘要", 1)
    for pair in told.pairs:
        document.add_paragraph(say.summary(pair.counts, pair.reuse, pair.names if told.several else None))
        for zh, _ in pair.largest:
            document.add_paragraph(zh, style="List Bullet")
    if told.across:
        _rulings(document, told)
    document.add_heading("指标", 1)
    if told.changed_only:
        add_note(document.add_paragraph(), "未变的不列出。")
    if not told.tables:
        document.add_paragraph("没有不同。" if told.changed_only else "没有指标。")
    for table in told.tables:
        _figures(document, table, told)
    left = MOST_SENTENCES
    for pair in told.pairs:
        if pair.worded:
            left = _prose(document, pair, told, left)
    return saved(document)


def _origins(document: WordDocument, told: Outline) -> None:
    width = width_of(document)
    name = round(width * _ORIGIN_SHARE)
    table = TableBuilder(document, [name, width - name])
    for side in told.sides:
        table.band(f"{side.heading}　{side.name[0]}")
        for names, value in side.origin:
            table.row([[names[0]], [value]])
    if told.command:
        table.band("重做此比较")
        table.row([["命令"], [told.command]])


def _rulings(document: WordDocument, told: Outline) -> None:
    document.add_heading("跨年勾稽", 1)
    for pair in told.pairs:
        if told.several:
            document.add_heading(" → ".join(pair.names), 2)
        for ruling in pair.rulings:
            paragraph = document.add_paragraph()
            run = paragraph.add_run(ruling.head)
            run.bold = ruling.status == "fail"
            paragraph.add_run(f"　{ruling.message[0]}")
            if ruling.erred:
                add_note(paragraph, f"（{ruling.erred[0]}）")


def _figures(document: WordDocument, table: FigureTable, told: Outline) -> None:
    document.add_heading(table.caption[0], 2)
    heads = list(told.headings) if told.several else [*told.headings, "增减", "幅度", "情况"]
    width = width_of(document)
    shares = _shares(len(told.sides))
    drawn = TableBuilder(document, [round(width * share) for share in shares])
    numbers = range(1, len(heads) + 1) if told.several else range(1, len(heads))
    drawn.head(["指标", *heads], right=numbers)
    for line in table.lines:
        labels = [line.label[0], *([line.note[0]] if line.note else [])]
        if told.several:
            cells = _cells(line)
        else:
            step = line.steps[0]
            of_step = [[step.change], [step.percent], [step.told[0]]] if step else [[""], [""], [""]]
            cells = [*([value.text] for value in line.values), *of_step]
        drawn.row([labels, *cells], right=numbers, grey=line.same)


def _shares(sides: int) -> list[float]:
    """Of a line's width, what each column of figures gets: its name, then each report, then how two of them differ."""
    if sides == 2:
        return [0.34, *[0.115] * 4, 0.2]
    label = 0.34 if sides <= MOST_UPRIGHT else 0.2
    return [label, *[(1 - label) / sides] * sides]


def _cells(line: Line) -> list[list[str]]:
    """The figures of several reports, each with how it changed below it."""
    found = [[value.text] for value in line.values]
    for cell, step in zip(found[1:], line.steps, strict=True):
        if step and step.status != "same":
            cell += [part for part in (step.change, step.percent) if part] or [step.told[0]]
    return found


def _prose(document: WordDocument, pair: PairTold, told: Outline, left: int) -> int:
    """The words of two reports; returns how many sentences more the document takes."""
    document.add_heading(f"文字　{' → '.join(pair.names)}" if told.several else "文字", 1)
    legend = document.add_paragraph()
    legend.add_run("图例：")
    add_deleted(legend, f"只见于{pair.names[0]}的文字")
    legend.add_run("　")
    add_inserted(legend, f"只见于{pair.names[1]}的文字")
    if pair.points:
        _points(document, pair)
    for section in pair.sections:
        left = _section(document, section, pair, told, left)
    if not pair.sections:
        document.add_paragraph("没有文字。")
    return left


def _points(document: WordDocument, pair: PairTold) -> None:
    document.add_heading("问题与改进打算", 2)
    add_note(document.add_paragraph(), say.POINTS_NOTE[0])
    for point in pair.points:
        paragraph = document.add_paragraph(style="List Bullet")
        add_note(paragraph, f"［{point.kind[0]}，{point.fate[0]}］")
        paragraph.add_run(point.text)
        for evidence in point.evidence:
            add_note(document.add_paragraph(style="List Continue"), f"“{evidence}”")


def _section(document: WordDocument, section: SectionTold, pair: PairTold, told: Outline, left: int) -> int:
    document.add_heading(section.label[0] or "（无标题）", 2)
    add_note(document.add_paragraph(), say.section_note(section.only, section.reuse, pair.names)[0])
    items = list(folded(section.sentences) if told.changed_only else section.sentences)
    for item in items[:left]:
        if isinstance(item, int):
            add_note(document.add_paragraph(), f"… {item}句未变 …")
        else:
            _sentence(document, item)
    if len(items) > left:
        add_note(document.add_paragraph(), f"其余{len(items) - left}句未列出，见 --format json 或 html。")
    return max(0, left - len(items))


def _sentence(document: WordDocument, sentence: SentenceTold) -> None:
    paragraph = document.add_paragraph()
    names = [say.SENTENCE_KIND[sentence.kind][0]] if sentence.kind != "same" else []
    names += ["移动"] if sentence.moved else []
    if names:
        add_note(paragraph, f"［{'，'.join(names)}］")
    for kind, *texts in sentence.spans:
        if kind == "equal":
            paragraph.add_run(texts[0])
        if kind in ("delete", "replace"):
            add_deleted(paragraph, texts[0])
        if kind in ("insert", "replace"):
            add_inserted(paragraph, texts[-1])
    if sentence.numbers:
        add_note(paragraph, f"　〈{'；'.join(zh for zh, _ in sentence.numbers)}〉")
