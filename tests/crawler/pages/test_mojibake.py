"""Text that was read in a wrong encoding once is told from ordinary text."""

from __future__ import annotations

import random
import time

import pytest

from crawler.pages.charset import decode_page, everyday
from crawler.pages.mojibake import garbled
from tests.documents import make_report, random_figures, render_html

SENTENCE = "示例县民政局2023年政府信息公开工作年度报告，主动公开政府信息120条。"
TRADITIONAL = "政府資訊公開工作年度報告。本報告由縣政府辦公室編制，內容包括總體情況、主動公開政府資訊情況。"


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Whole reports with their pages' furniture."""
    return [
        render_html(make_report(name, 2023, random_figures(name, "2021")))
        for name in ("云河市住房和城乡建设局", "亳州市谯城区芦庙镇人民政府", "溆浦县财政局")
    ]


def test_ordinary_text(pages: list[str]) -> None:
    ordinary = [*pages, SENTENCE, TRADITIONAL, TRADITIONAL * 20, "", "plain", "Café à la crème, naïve, Ærø", "·" * 400]
    ordinary += ["①②③④⑤", "℃" * 50, "🌊" * 50, "公开" * 3_000]
    ordinary += [
        "亳州市谯城区蠡县溆浦县汨罗市涡阳县盱眙县睢宁县邳州市鄠邑区麟游县岚皋县婺城区嵊泗县珙县漯河市濮阳市" * 4
    ]
    for text in ordinary:
        assert garbled(text) is None


def test_chance_makes_no_mojibake() -> None:
    """2,000,000 characters at random from those in use every day, in lines of 40, in texts of 20,000."""
    letters = sorted(everyday("gb18030"))
    chance = random.Random(11)
    for _ in range(100):
        lines = ["".join(chance.choices(letters, k=40)) for _ in range(500)]
        assert garbled("\n".join(lines)) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda text: text.encode().decode("gb18030", "replace"), "绀轰緥鍘挎皯鏀垮眬 may have been 示例县民政局"),
        (lambda text: text.encode().decode("gbk", "ignore"), "may have been"),
        (lambda text: text.encode().decode("latin-1"), "may have been 示例县民"),
        (lambda text: text.encode().decode("cp1252", "replace"), "may have been"),
        (lambda text: text.encode("gb18030").decode("latin-1"), "may have been"),
        (
            lambda text: text.encode("gbk").decode("utf-8", "replace").encode().decode("gbk", "replace"),
            "锟斤拷 stands for",
        ),
    ],
    ids=["utf-8 as gb18030", "utf-8 as gbk", "utf-8 as latin-1", "utf-8 as cp1252", "gbk as latin-1", "lost"],
)
def test_one_sentence_is_enough(wrong, said: str, pages: list[str]) -> None:
    """Alone, in the midst of a page that is well, and where the whole page is so."""
    bad = wrong(SENTENCE)
    assert said in (garbled(bad) or "")
    assert garbled(pages[0].replace("</body>", f"<p>{bad}</p></body>"))
    assert garbled(wrong(pages[1]))


@pytest.mark.parametrize(
    ("encoding", "taken_for"),
    [("big5", "gb18030"), ("gb18030", "big5hkscs"), ("shift_jis", "gb18030")],
)
def test_other_encodings_are_no_words(encoding: str, taken_for: str, pages: list[str]) -> None:
    text = pages[0] if encoding == "gb18030" else (TRADITIONAL * 12).replace("，", "、")
    found = garbled(text.encode(encoding, "ignore").decode(taken_for, "replace"))
    assert found is not None
    assert "and so on are no words" in found


def test_a_part_in_another_encoding_is_noticed() -> None:
    """GB18030 reads UTF-8 without a complaint, as a text that nobody wrote."""
    page = "<p>主动公开政府信息的情况如下。</p>" * 50
    decoded = decode_page(page.encode("gb18030") + f"<p>{SENTENCE}</p>".encode(), "text/html; charset=gb2312")
    assert decoded.encoding == "gb18030"
    assert decoded.unreadable or garbled(decoded.text)
    assert "may have been" in (garbled(decoded.text) or "")


def test_large_and_hostile_texts_are_looked_through_in_time() -> None:
    for text in ("鏀垮簻" * 1_000_000, "鏀" * 3_000_000, "æ" * 3_000_000, "°" * 3_000_000, "锟斤" * 1_000_000):
        began = time.monotonic()
        garbled(text)
        assert time.monotonic() - began < 3
    assert garbled("\ud800政府") is None
