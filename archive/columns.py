"""What every column of the archive's own tables and views is, in Chinese and English: the data of the dictionary."""

from collections.abc import Mapping

Described = Mapping[str, tuple[str, str]]  # a table's columns in their order: Chinese, English

_START_END = {
    "start": ("文本来源中的起始位置（码点，从0起）", "start in a text source, in code points from 0"),
    "end": ("文本来源中的结束位置（不含）", "end in a text source, exclusive"),
}
_GRID = {
    "grid_table": (
        "来源中第几个表格（从0起，分页的报告连续计数）",
        "which table of the source, from 0, counted through all its pages",
    ),
    "grid_row": ("合并单元格展开后的行号（从0起）", "row after spans are resolved, from 0"),
    "grid_column": ("合并单元格展开后的列号（从0起）", "column after spans are resolved, from 0"),
}
_PAGE = {
    "page": ("PDF 来源的页码（从1起）", "page of a PDF source, from 1"),
    "bbox": ("页面上的位置 [左, 上, 右, 下]（磅）", "box on the page [x0, top, x1, bottom], in points"),
}
_STATE = (
    "单元格状态：stated 有数、blank 空白、dash 横线或不适用、text 文字、unreadable 无法辨认",
    "state of the cell: stated, blank, dash, text (words), unreadable",
)
_PLACED_BY = (
    "定位依据：identities 表示由勾稽关系唯一确定",
    "identities: the only placing that satisfies the sums",
)
_READ_BY = (
    "识读方式：ocr 表示由图像识读，其数字须经勾稽关系或正文印证",
    "ocr: read off an image; a number stands only where a sum or the prose confirms it",
)
_VALUE = (
    "数值，仅当状态为 stated 时有值，单位见 unit",
    "the number, only where the state is stated, in the unit of `unit`",
)
_PUBLISHER_KEY = (
    "发布机关键：行政区划代码加简称；000000 表示未登记",
    "key of the publisher: adcode and slug; 000000 where no registry names it",
)
_REPORT_KEY = ("报告键：发布机关键/年份", "key of the report: publisher key / year")
_ADCODE = ("行政区划代码（六位）", "administrative division code, six digits")
_SHA256 = ("来源内容（解码后）的 SHA-256", "SHA-256 of the source's decoded bytes")
_YEAR = ("报告所述年份", "the year reported on")
_FORM = ("表格格式：2021、2019、2014 或 none", "form: 2021, 2019, 2014 or none")
_FETCHED = ("抓取或收录时间（UTC）", "when it was fetched or taken in, UTC")
_STANDING = (
    "revision 成为版本、same 内容未变、bytes 字节变而所读相同、copy 另一份、cover 附件所在页、gone 已消失",
    "revision; same (bytes); bytes (differ, same reading); copy (another); cover (page it is attached to); gone",
)
_REVISION_ID = ("所属版本", "the revision it belongs to")
_MEASURE_ID = ("指标", "the measure")
_REGION = ("所在地区全称", "region, from province down")
_LEVEL = ("行政级别", "administrative level")
_KIND = ("机关类别：department 部门、government 政府等", "kind of office: department, government and others")
_URL = ("来源地址；本地文件为 file: 加文件名", "address of the source; file: and the file's name for a local document")
_AGAINST = ("跨年规则所比的上一年版本", "for rules across years, the revision of the year before")
_EACH = ("规则所及的行、列、组或节", "the row, column, group or section that it was applied to")
_STATUS = (
    "结果：pass 通过、pass_if_blank_is_zero 空白作零则通过、fail 不符、not_assessable 无法判断",
    "pass, pass_if_blank_is_zero, fail, not_assessable",
)
_MENDS = ("改动哪一格即可相符（提示，JSON）", "changes of one cell that would mend the sum: hints, JSON list")
_OF_PROSE = ("所及文字的位置（JSON）", "what it speaks of in a section's text: [section, start, end], JSON")
_VERDICT = (
    "人的评定：office 机关有误、extraction 读取有误、explained 可以解释",
    "office: the report is wrong; extraction: it was misread; explained: it is right as it stands",
)
_OPERANDS = (
    "评定所依（JSON）：结果、两数、各单元格的状态与数值",
    "what it rests on, JSON: result, the two sums, what each cell says",
)

COVERAGE: Described = {
    "publisher_id": ("发布机关编号", "number of the publisher"),
    "publisher_key": _PUBLISHER_KEY,
    "publisher": ("发布机关全称", "full name of the publishing office"),
    "adcode": _ADCODE,
    "region": _REGION,
    "level": _LEVEL,
    "kind": _KIND,
    "year": _YEAR,
    "expected": ("是否应有", "1 where a report is expected"),
    "state": (
        "published 已发布、gone 已消失、missing 未见、failed 网站读不到、not_fetched 从未读到或未读完、not_due 未到期",
        "published; gone; missing; failed: its site cannot be read; not_fetched: never, or not to the end; not_due",
    ),
    "timeliness": (
        "in_time 按时、late 逾期、unknown 日期不明、no_deadline 无期限",
        "in_time, late, unknown, no_deadline",
    ),
    "mark": (
        "一字结论：已发布的为是否按时，否则为状态",
        "the two in one: the timeliness of a published report, else the state",
    ),
    "deadline": ("法定期限", "deadline by regulation"),
    "published_on": ("各版本所印最早的发布日期", "the earliest date of publication that its revisions print"),
    "days_late": ("逾期天数，提前为负", "days after the deadline, negative before it"),
    "report_key": _REPORT_KEY,
    "revisions": ("版本数", "number of revisions"),
    "first_seen_at": ("首次见到的时间（UTC）", "first seen, UTC"),
    "last_seen_at": ("最近见到的时间（UTC）", "last seen, UTC"),
    "gone_at": ("从来源网站消失的时间", "when its address was found gone"),
    "verdict": ("站点最近一夜的结论", "the site's verdict of the last night"),
}

COLUMNS: dict[str, Described] = {
    "region": {
        "adcode": _ADCODE,
        "name": ("地区名称", "name of the region"),
        "path": _REGION,
        "level": _LEVEL,
    },
    "publisher": {
        "id": ("编号", "number"),
        "key": _PUBLISHER_KEY,
        "name": ("发布机关全称", "full name of the publishing office"),
        "adcode": _ADCODE,
        "level": _LEVEL,
        "kind": _KIND,
        "aliases": ("其他名称（JSON）", "all other names of the registry, JSON list; see publisher_alias"),
        "registered": ("是否在登记册中", "1 where the registry names it"),
        "expected_years": ("应有报告的年份（JSON）", "years that a report is expected for, JSON list"),
        "successor_id": ("并入的发布机关", "the publisher that took over from it"),
        "merged_on": ("并入的日期", "the day that it was merged on"),
    },
    "publisher_alias": {
        "publisher_id": ("发布机关", "the publisher"),
        "name": ("名称", "the name"),
        "kind": (
            "short 别称、former 曾用名（有起止）、renamed 登记册原用名、printed 报告所印名称",
            "short: in use; former: with its dates; renamed: the registry's until it changed; printed: by its reports",
        ),
        "since": (
            "从何时起；printed 为最早的报告年份",
            "from which day; of printed ones, the first year whose report prints it",
        ),
        "until": (
            "到何时止；printed 为最晚的报告年份",
            "until which day; of printed ones, the last year whose report prints it",
        ),
        "note": ("说明", "note"),
    },
    "report": {
        "id": ("编号", "number"),
        "key": _REPORT_KEY,
        "publisher_id": ("发布机关", "the publisher"),
        "year": _YEAR,
        "first_seen_at": ("首次见到的时间（UTC）", "first seen, UTC"),
        "last_seen_at": ("最近见到的时间（UTC）", "last seen, UTC"),
        "current_revision_id": ("现行版本", "the current revision"),
        "gone_at": ("从来源网站消失的时间", "when its address was found gone"),
    },
    "capture": {
        "id": ("编号，与抓取索引一致", "number, the same as in the index of the captures"),
        "url": _URL,
        "kind": ("记录类型：response、revisit、resource", "kind of record: response, revisit, resource"),
        "status": ("HTTP 状态码", "HTTP status"),
        "media_type": ("媒体类型", "media type"),
        "fetched_at": _FETCHED,
        "sha256": _SHA256,
        "length": ("内容长度（字节）", "length of the decoded bytes"),
        "segment": ("所在 WARC 文件", "the WARC file that holds it"),
        "offset": ("记录在文件中的位置（字节）", "where the record starts in that file, bytes"),
        "refers_to": ("内容未变时所指的原记录", "the capture whose bytes it repeats"),
        "run": ("哪一次运行", "the run that made it"),
        "site": ("登记册中的站点", "the site, as the registry names it"),
        "role": (
            "页面角色：detail 详情、part 详情的后续页、attachment 附件、document 本地文件",
            "role: detail, part (a further page of a detail), attachment, document",
        ),
        "title": ("链接文字", "text of the link"),
        "listed_on": ("列表所示日期", "date beside the link"),
        "found_on": ("发现该链接的页面", "the page that linked to it"),
        "revision_id": ("所关系的版本", "the revision that it gave or confirms"),
        "standing": _STANDING,
        "differs": (
            "副本被读取时与所留版本不同的单元格数（只计两者都印的）",
            "copy: cells, of those both print, in which it differed from the reading kept when it was read",
        ),
    },
    "further_page": {
        "capture_id": ("首页的抓取记录", "the capture of the first page, of a report cut into several"),
        "number": ("第几页（从2起）", "which page of the report, from 2"),
        "url": _URL,
        "page_id": ("该页的抓取记录；空为未抓到", "the capture of this page; null where it was not captured"),
        "first_table": (
            "该页第一个表格在整篇报告中的序号（从0起）；空为未读",
            "the number that its first table has in the places of the report, from 0; null where it is not read",
        ),
    },
    "revision": {
        "id": ("编号", "number"),
        "report_id": ("所属报告", "the report"),
        "number": ("第几版", "which revision, from 1"),
        "capture_id": ("所读的抓取记录", "the capture that was read"),
        "sha256": _SHA256,
        "source_name": ("来源文件名", "name of the source"),
        "url": _URL,
        "media_type": ("媒体类型", "media type"),
        "layout": ("版式：html、pipe、tab、stream、docx 等", "layout: html, pipe, tab, stream, docx and others"),
        "change": (
            "与上一版相比变了什么：first 首版、bytes 字节、layout 版式、words 文字、figures 数字",
            "what changed since the revision before: first, bytes, layout, words, figures",
        ),
        "extractor_version": ("读取程序版本", "version of the extractor"),
        "extracted_at": ("读取时间（UTC）", "when it was read, UTC"),
        "title": ("标题", "title"),
        "publisher_printed": ("文中所印机关名称", "the publisher as the document prints it"),
        "publisher_evidence": ("机关名称的依据", "where the publisher's name was found"),
        "year_evidence": (
            "年份的依据：文中，或链接文字 link",
            "where the year was found: in the document, or link (the link's text)",
        ),
        "published_on": ("发布日期", "date of publication"),
        "published_on_evidence": ("发布日期的依据", "where that date was found"),
        "form": _FORM,
        "form_notes": ("混入其他格式的部分（JSON）", "what it mixes in from another form, JSON list"),
        "content_hash": ("所读内容的指纹", "fingerprint of what was read"),
        "dates": ("文中所印的各个日期（JSON）", "every date that it prints of itself, JSON list"),
        "places_id": ("各单元格的位置", "where its cells stand"),
    },
    "section": {
        "revision_id": _REVISION_ID,
        "key": ("部分", "which section"),
        "position": ("次序", "order"),
        "heading": ("标题", "heading as printed"),
        "text": ("正文（不含表格）", "its words without the tables"),
        **_START_END,
        "parts": ("其中各小节（JSON）", "its parts under headings of their own, JSON list"),
    },
    "measure": {
        "id": ("编号", "number"),
        "code": ("指标代码：表.行.列", "code of the measure: table.row.column"),
        "table_key": ("表", "table"),
        "row_key": ("行", "row"),
        "column_key": ("列", "column"),
        "label_zh": ("中文名称", "name in Chinese"),
        "label_en": ("英文名称", "name in English"),
        "unit": ("单位", "unit"),
        "forms": ("印有该指标的格式（JSON）", "forms that print it, JSON list"),
    },
    "cell": {
        "revision_id": _REVISION_ID,
        "measure_id": _MEASURE_ID,
        "state": _STATE,
        "raw": ("原文", "the cell as printed"),
        "unit": ("单位", "unit of the number"),
        "value": (
            "数值，仅当该格式的宽表没有此指标的列，或单位与指标不同时才在此；否则在宽表中",
            "the number, only where the form's wide table has no column for it in its unit; else it stands there",
        ),
        "placed_by": _PLACED_BY,
        "read_by": _READ_BY,
    },
    "places": {
        "id": ("编号", "number"),
        "sha256": (
            "内容的 SHA-256：版面相同的报告共用一行",
            "SHA-256 of the content: readings of one layout share a row",
        ),
        "printed": ("所印单元格数", "how many cells are printed"),
        "cells": (
            "各单元格的位置（JSON，路径即指标代码）：文本 [起, 止]，表格 [表, 行, 列]，页面 [页, [左, 上, 右, 下]]",
            "place of each cell, JSON, code as path: [start, end], [table, row, column], [page, [x0, top, x1, bottom]]",
        ),
        "sequence": (
            "所印次序（JSON 指标代码表）；空表示即 cells 的次序",
            "codes as printed, JSON list, where that is not the order of `cells`",
        ),
    },
    "figure": {
        "revision_id": _REVISION_ID,
        "position": ("文中次序", "order in the document"),
        "text": ("原文", "as printed"),
        "value": ("数值", "the number"),
        "unit": ("单位", "unit"),
        "section_key": ("所在部分", "the section that states it"),
        **_START_END,
        "within_start": ("在该部分文字中的起始位置", "start in the section's text"),
        "within_end": ("在该部分文字中的结束位置", "end in the section's text"),
        "measure_id": ("所复述的指标", "the measure that it restates"),
        "agrees": ("与表中是否一致", "1 where the cell prints the same, 0 where it does not"),
        "subject": ("所计之物（原文）", "what it counts, as printed"),
    },
    "finding": {
        "id": ("编号", "number"),
        "revision_id": _REVISION_ID,
        "against_revision_id": _AGAINST,
        "rule": ("规则", "rule"),
        "each": _EACH,
        "status": _STATUS,
        "stated": ("所印的和", "the sum as stated"),
        "computed": ("计算所得", "the sum as computed"),
        "reason": ("未通过的原因", "why it is not a pass"),
        "severity": ("轻重", "severity"),
        "message_zh": ("中文说明", "message in Chinese"),
        "message_en": ("英文说明", "message in English"),
        "facts": ("所用指标代码（JSON）", "codes of the cells used, JSON list"),
        "mends": _MENDS,
        "place": _OF_PROSE,
    },
    "ruling": {
        "id": ("编号", "number"),
        "sha256": ("内容的 SHA-256：各报告共用", "SHA-256 of the content, which reports share"),
        "rule": ("规则", "rule"),
        "each": _EACH,
        "status": _STATUS,
        "reason": ("未通过的原因", "why it is not a pass"),
        "severity": ("轻重", "severity"),
        "message_zh": ("中文说明，两个和处为空位", "message in Chinese, with slots for the two sums"),
        "message_en": ("英文说明，两个和处为空位", "message in English, with slots for the two sums"),
        "facts": ("所用指标代码（JSON）", "codes of the cells used, JSON list"),
        "filled": ("说明中是否有空位", "1 where the messages have slots to fill"),
    },
    "judged": {
        "id": ("编号，即 finding 的编号", "number, that of the finding"),
        "revision_id": _REVISION_ID,
        "against_revision_id": _AGAINST,
        "ruling_id": ("规则的判断", "what the rule says"),
        "stated": ("所印的和", "the sum as stated"),
        "computed": ("计算所得", "the sum as computed"),
        "mends": _MENDS,
        "place": _OF_PROSE,
    },
    "finding_review": {
        "finding_id": ("所评的 finding 编号", "number of the finding"),
        "report_key": _REPORT_KEY,
        "rule": ("规则", "rule"),
        "each": _EACH,
        "status": _STATUS,
        "stated": ("所印的和", "the sum as stated"),
        "computed": ("计算所得", "the sum as computed"),
        "message_zh": ("中文说明", "message in Chinese"),
        "message_en": ("英文说明", "message in English"),
        "verdict": _VERDICT,
        "note": ("评语", "what was noted"),
        "given_by": ("评定人", "who gave it"),
        "given_at": ("评定时间（UTC）", "when, UTC"),
        "outdated": (
            "1 表示评定所依的数字已变，须重新看过",
            "1 where it was given on other operands than the finding has now",
        ),
        "operands": _OPERANDS,
    },
    "finding_verdict": {
        "id": ("编号", "number"),
        "report_key": _REPORT_KEY,
        "rule": ("规则", "rule"),
        "each": _EACH,
        "operands": _OPERANDS,
        "verdict": _VERDICT,
        "note": ("评语", "what was noted"),
        "given_by": ("评定人", "who gave it"),
        "given_at": ("评定时间（UTC）", "when, UTC"),
    },
    "extraction": {
        "id": ("编号", "number"),
        "revision_id": ("重新读取的版本", "the revision that was read again"),
        "extractor_version": ("读取程序版本", "version of the extractor"),
        "before_version": ("此前读取程序的版本", "version of the extractor whose reading it replaced"),
        "extracted_at": ("读取时间（UTC）", "when it was read, UTC"),
        "change": (
            "所读有何不同：nothing 无、layout 版式、words 文字、figures 数字；空为不知",
            "what reads otherwise: nothing, layout, words, figures; null where the reading before was damaged",
        ),
        "cells": ("读法不同的单元格数", "how many cells read otherwise"),
        "changed": ("这些单元格的旧值与新值（JSON）", "those cells with old and new, JSON list"),
    },
    "problem": {
        "revision_id": _REVISION_ID,
        "position": ("次序", "order"),
        "code": ("问题代码", "code of the problem"),
        "message": ("说明", "message"),
        "raw": ("原文", "text as printed"),
        "place": ("在来源中的位置（JSON）", "place in the source, JSON"),
    },
    "unread": {
        "capture_id": ("抓取记录", "the capture"),
        "code": ("原因代码", "code of the reason"),
        "message": ("说明", "message"),
        "extractor_version": ("读取程序版本", "version of the extractor"),
    },
    "run": {
        "id": ("编号", "id"),
        "kind": ("种类", "kind: nightly, crawl, ingest, build, publish"),
        "started_at": ("开始时间（UTC）", "started, UTC"),
        "finished_at": ("结束时间；空表示进行中或被中止", "finished; null while it runs or where it was killed"),
        "status": ("结果：ok 全部成功、partly 部分失败、failed 失败", "ok, partly, failed"),
        "summary": ("概要（JSON）", "summary, JSON"),
    },
    "site_result": {
        "run_id": ("哪一次运行", "the run"),
        "site": ("站点", "the site"),
        "verdict": ("结论", "verdict: new, changed, unchanged, shrunk, empty, blocked, moved, failed"),
        "found": ("找到的报告数", "reports found"),
        "expected": ("应有的报告数", "reports expected"),
        "new": ("新的", "new"),
        "changed": ("有变化的", "changed"),
        "unchanged": ("未变的", "unchanged"),
        "requests": ("请求数", "requests"),
        "bytes": ("下载字节数", "bytes received"),
        "not_modified": ("304 应答数", "answers 304"),
        "retries": ("重试次数", "retries"),
        "since": ("从何时起一直失败", "first night of the unbroken failure"),
        "advice": ("该做什么", "what to do"),
        "detail": ("详情", "detail"),
        "kind": ("结论的依据（名称）；空表示正常", "name of what the verdict rests on; empty for a good one"),
        "withdrawn": ("上次还在、现已撤下的报告数", "reports that are gone since the last night"),
        "complete": ("是否抓完；未完的下一夜接着抓", "whether the site was done; if not, the next night goes on"),
    },
    "dictionary": {
        "table_name": (
            "表或视图；measure 行的列名为指标代码",
            "table or view; rows of measure also name measure codes",
        ),
        "column_name": ("列", "column"),
        "zh": ("中文说明", "description in Chinese"),
        "en": ("英文说明", "description in English"),
    },
    "facts": {
        "publisher": ("发布机关全称", "full name of the publishing office"),
        "publisher_key": _PUBLISHER_KEY,
        "adcode": _ADCODE,
        "region": _REGION,
        "year": _YEAR,
        "form": _FORM,
        "code": ("指标代码：表.行.列", "code of the measure: table.row.column"),
        "label_zh": ("指标中文名称", "name of the measure in Chinese"),
        "label_en": ("指标英文名称", "name of the measure in English"),
        "table_key": ("表", "table"),
        "row_key": ("行", "row"),
        "column_key": ("列", "column"),
        "value": _VALUE,
        "state": _STATE,
        "raw": ("原文", "the cell as printed"),
        "unit": ("单位", "unit of the value"),
        "report_key": _REPORT_KEY,
        "revision": ("第几版", "number of the revision"),
        "url": _URL,
        "sha256": _SHA256,
        "fetched_at": _FETCHED,
        **_START_END,
        **_GRID,
        **_PAGE,
        "placed_by": _PLACED_BY,
        "read_by": _READ_BY,
    },
    "coverage_as_of": {
        "day": (
            "判断期限是否已到所依的日期（北京时间）；无行表示当日",
            "the day (China time) by which a deadline has passed or not; today where there is no row",
        ),
    },
    "coverage": COVERAGE,
}

FIGURES: Described = {"revision_id": _REVISION_ID}  # of the tables figures_2021 and so on; a column a code follows

# Of the views reports_2021 and so on, likewise.
REPORTS: Described = {
    "report_key": _REPORT_KEY,
    "publisher_key": _PUBLISHER_KEY,
    "publisher": ("发布机关全称", "full name of the publishing office"),
    "adcode": _ADCODE,
    "region": _REGION,
    "level": _LEVEL,
    "kind": _KIND,
    "year": _YEAR,
    "revision": ("第几版", "number of the revision"),
    "published_on": ("发布日期", "date of publication"),
    "url": _URL,
    "sha256": _SHA256,
}
