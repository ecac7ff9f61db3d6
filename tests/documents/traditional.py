"""A report in traditional characters, as mirror sites for Hong Kong and Taiwan readers convert them."""

from dataclasses import replace

from tests.documents.figures import Figure, ReportFigures
from tests.documents.report import Report
from tests.documents.tables import Table

# Converters know more pairs; these are the ones that reports' titles, headings and labels need.
SIMPLIFIED = (
    "开规范许处罚强费业构组织务机总计请数结转办区种属国经济稳护权类内过执档询项无关没现补确访举报诉复给当获认据额单万购采义审讼维纠后达"
    "员专职议条网体门问题进况动制发废对厅县乡镇与续个见于为这则号会书产农财税卫环监学应统标实编划设电运输质资态时间说读读稿评价样"
    "众参阅够检查变举仅严营账证训术乱观让觉论试该责贡赔车转轻输达迁还连迟适选递长闻队阶际陆险随难静顺预领频颜风饰养骗验齐闭响满"
)
TRADITIONAL = (
    "開規範許處罰強費業構組織務機總計請數結轉辦區種屬國經濟穩護權類內過執檔詢項無關沒現補確訪舉報訴復給當獲認據額單萬購採義審訟維糾後達"
    "員專職議條網體門問題進況動製發廢對廳縣鄉鎮與續個見於為這則號會書產農財稅衛環監學應統標實編劃設電運輸質資態時間說讀讀稿評價樣"
    "眾參閱夠檢查變舉僅嚴營賬證訓術亂觀讓覺論試該責貢賠車轉輕輸達遷還連遲適選遞長聞隊階際陸險隨難靜順預領頻顏風飾養騙驗齊閉響滿"
)
TABLE = str.maketrans(SIMPLIFIED, TRADITIONAL)


def traditional_report(report: Report) -> Report:
    """The same report with all its words converted, its figures' words (减4, 不适用) among them."""
    figures = ReportFigures(
        report.figures.form,
        {code: Figure(f.raw.translate(TABLE), f.state, f.value) for code, f in report.figures.cells.items()},
    )
    return replace(
        report,
        publisher=report.publisher.translate(TABLE),
        title=report.title.translate(TABLE),
        preamble=tuple(text.translate(TABLE) for text in report.preamble),
        sections=tuple(
            replace(s, heading=s.heading.translate(TABLE), paragraphs=tuple(p.translate(TABLE) for p in s.paragraphs))
            for s in report.sections
        ),
        figures=figures,
        damaged={key: _converted(table) for key, table in report.tables.items()},
    )


def _converted(table: Table) -> Table:
    rows = tuple(tuple(replace(cell, text=cell.text.translate(TABLE)) for cell in row) for row in table.rows)
    return replace(table, rows=rows)
