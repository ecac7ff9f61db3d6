"""One code point for one code point, so that an offset into folded text is an offset into the text as printed.

Width (full-width digits, letters and punctuation), quotation marks, dashes, blanks of every kind and the traditional
characters of the forms' labels and of offices' names are folded; nothing is inserted or removed.
"""

import re
from functools import lru_cache

_TRADITIONAL = (
    "開規範許處罰強費業構組織務機總計請數結轉辦區種屬國祕經濟穩護權類內過執檔詢項無關沒現補確訪舉報訴復複給當獲認據額單萬購採義審訟維糾後達員專職議條網體門問題進況動製發廢對廳縣鄉鎮黨與續繼個見於為爲這則號"
    "會書產農財稅衛環監學應統標實編劃設電運輸質價勞資態陽長東廣雲蘇遼龍寧貴陝慶興園圖團協減決"
    "億從衆眾傳醫衞參臺圍場徑戶時氣遊點熱療納線絡綜繳輿訓說説讀談負責輯適錯聞閱閲隊隱館駁佈侷係俬傢噹埰寀捲敎査檯眞穫箇糰綫繫舘蔘衕註誌踰迴鎭閤隻韆颱髮麪麫麵齣訊張冊兩餘"
)
_SIMPLIFIED = (
    "开规范许处罚强费业构组织务机总计请数结转办区种属国秘经济稳护权类内过执档询项无关没现补确访举报诉复复给当获认据额单万购采义审讼维纠后达员专职议条网体门问题进况动制发废对厅县乡镇党与续继个见于为为这则号"
    "会书产农财税卫环监学应统标实编划设电运输质价劳资态阳长东广云苏辽龙宁贵陕庆兴园图团协减决"
    "亿从众众传医卫参台围场径户时气游点热疗纳线络综缴舆训说说读谈负责辑适错闻阅阅队隐馆驳布局系私家当采采卷教查台真获个团线系馆参同注志逾回镇合只千台发面面面出讯张册两余"
)


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(t): s for t, s in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
    table |= {
        ord(char): " " for char in "\u3000\u00a0\u2002\u2003\u2009\u202f\u2000\u2001\u2004\u2005\u2006\u2007\u2008"
    }
    table |= {ord(char): '"' for char in "“”„‟〝〞＂"}
    table |= {ord(char): "'" for char in "‘’"}
    table |= {ord(char): "-" for char in "‐‑‒–—―−─"}
    table |= {ord("﹙"): "(", ord("﹚"): ")", ord("﹑"): "、", ord("﹒"): ".", ord("｡"): "。"}
    return table


_FOLDS = {chr(code): folded for code, folded in _table().items()}
# Most characters of a report stand for themselves: finding the others is cheaper than asking for every one.
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDS))}]")


# What an office file leaves inside labels: `[bookmark: _Hlk66973412]`, `[image: ]`.
BOOKMARK = re.compile(r"\[(?:bookmark|image|embedded|footnoteref)[^\[\]\n]*\]", re.IGNORECASE)
_NOT_IN_KEYS = re.compile(
    r"[\s\u200b-\u200f\u2060\ufeff!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{|}~、。·《》〈〉「」『』【】〔〕…]+"
)


def fold(text: str) -> str:
    """Folds `text`; the result has the same length."""
    return _FOLDED.sub(_folded, text)


def _folded(match: re.Match[str]) -> str:
    return _FOLDS[match[0]]


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """What two printings of one label have in common: folded, without blanks, punctuation and bookmarks."""
    if "[" in text:
        text = BOOKMARK.sub("", text)
    return _NOT_IN_KEYS.sub("", fold(text))
