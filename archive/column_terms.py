"""What columns that stand in several tables are, in Chinese and English: each said once, for `archive.columns`."""

START_END = {
    "start": ("文本来源中的起始位置（码点，从0起）", "start in a text source, in code points from 0"),
    "end": ("文本来源中的结束位置（不含）", "end in a text source, exclusive"),
}
GRID = {
    "grid_table": (
        "来源中第几个表格（从0起，分页的报告连续计数）",
        "which table of the source, from 0, counted through all its pages",
    ),
    "grid_row": ("合并单元格展开后的行号（从0起）", "row after spans are resolved, from 0"),
    "grid_column": ("合并单元格展开后的列号（从0起）", "column after spans are resolved, from 0"),
}
PAGE = {
    "page": ("PDF 来源的页码（从1起）", "page of a PDF source, from 1"),
    "bbox": ("页面上的位置 [左, 上, 右, 下]（磅）", "box on the page [x0, top, x1, bottom], in points"),
}
STATE = (
    "单元格状态：stated 有数、blank 空白、dash 横线或不适用、text 文字、unreadable 无法辨认",
    "state of the cell: stated, blank, dash, text (words), unreadable",
)
PLACED_BY = (
    "定位依据：identities 表示由勾稽关系唯一确定",
    "identities: the only placing that satisfies the sums",
)
READ_BY = (
    "识读方式：ocr 表示由图像识读，其数字须经勾稽关系或正文印证",
    "ocr: read off an image; a number stands only where a sum or the prose confirms it",
)
VALUE = (
    "数值，仅当状态为 stated 时有值，单位见 unit",
    "the number, only where the state is stated, in the unit of `unit`",
)
PUBLISHER_KEY = (
    "发布机关键：行政区划代码加简称；000000 表示未登记",
    "key of the publisher: adcode and slug; 000000 where no registry names it",
)
REPORT_KEY = ("报告键：发布机关键/年份", "key of the report: publisher key / year")
ADCODE = ("行政区划代码（六位）", "administrative division code, six digits")
SHA256 = ("来源内容（解码后）的 SHA-256", "SHA-256 of the source's decoded bytes")
YEAR = ("报告所述年份", "the year reported on")
FORM = ("表格格式：2021、2019、2014 或 none", "form: 2021, 2019, 2014 or none")
FETCHED = ("抓取或收录时间（UTC）", "when it was fetched or taken in, UTC")
STANDING = (
    "revision 成为版本、same 内容未变、bytes 字节变而所读相同、copy 另一份、cover 附件所在页、gone 已消失",
    "revision; same (bytes); bytes (differ, same reading); copy (another); cover (page it is attached to); gone",
)
REVISION_ID = ("所属版本", "the revision it belongs to")
MEASURE_ID = ("指标", "the measure")
REGION = ("所在地区全称", "region, from province down")
LEVEL = ("行政级别", "administrative level")
KIND = ("机关类别：department 部门、government 政府等", "kind of office: department, government and others")
URL = ("来源地址；本地文件为 file: 加文件名", "address of the source; file: and the file's name for a local document")
AGAINST = ("跨年规则所比的上一年版本", "for rules across years, the revision of the year before")
EACH = ("规则所及的行、列、组或节", "the row, column, group or section that it was applied to")
STATUS = (
    "结果：pass 通过、pass_if_blank_is_zero 空白作零则通过、fail 不符、not_assessable 无法判断",
    "pass, pass_if_blank_is_zero, fail, not_assessable",
)
MENDS = ("改动哪一格即可相符（提示，JSON）", "changes of one cell that would mend the sum: hints, JSON list")
OF_PROSE = ("所及文字的位置（JSON）", "what it speaks of in a section's text: [section, start, end], JSON")
ERRED = (
    "不符者或为谁之误：office 机关（两次读取一致）、extraction 读取（两次读取不同）、undetermined 未定",
    "who probably erred where it fails: office (two readings agree on it), extraction (they do not), undetermined",
)
VERDICT = (
    "人的评定：office 机关有误、extraction 读取有误、explained 可以解释；空表示只有评语",
    "office: the report is wrong; extraction: it was misread; explained: it is right as it stands; null: a note alone",
)
OPERANDS = (
    "评定所依（JSON）：结果、两数、各单元格的状态与数值、所及的文字",
    "what it rests on, JSON: result, the two sums, what each cell says, the words that it speaks of",
)
