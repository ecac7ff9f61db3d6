"""Calendar dates as reports print them: in digits, or in words with every kind of circle for a zero."""

import re
from datetime import date

from extract.folding import fold

# A date with blanks between its characters is no longer.
MAX_DATE_LINE = 80
# 二〇二三年 is written with every kind of circle.
_YEAR_IN_WORDS = re.compile(r"二[〇○零ＯOО0]([一二三四五六七八九〇○零ＯOО0])([一二三四五六七八九〇○零ＯOО0])(?=年)")
_DIGIT_WORDS = dict.fromkeys("〇○零ＯOО0", 0) | {word: n for n, word in enumerate("一二三四五六七八九", start=1)}
_DATE = re.compile(r"((?:19|20)\d\d)[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
_DATE_WORDS = re.compile(r"(20\d\d)年([一二三四五六七八九十廿]{1,3})月([一二三四五六七八九十廿卅]{1,3})日")


def year_in_digits(folded: str) -> str:
    """The text with its years in words (二〇二三年) as digits."""
    return _YEAR_IN_WORDS.sub(lambda m: f"20{_DIGIT_WORDS[m[1]]}{_DIGIT_WORDS[m[2]]}", folded)


def date_alone(line: str) -> str | None:
    """The ISO date that a line is, in digits or words, else None."""
    if len(line) > MAX_DATE_LINE:
        return None
    folded = re.sub(r"\s+", "", fold(line)).strip("()")
    if found := _DATE.fullmatch(folded):
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    if found := _DATE_WORDS.fullmatch(year_in_digits(folded)):
        return _iso(int(found[1]), _day_words(found[2]), _day_words(found[3]))
    return None


def _day_words(words: str) -> int:
    """一 to 三十一, 廿一, 卅; 0 for anything else."""
    words = words.replace("廿", "二十").replace("卅", "三十")
    if not re.fullmatch(r"[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]", words):
        return 0
    tens, ten, ones = words.rpartition("十")
    return (_DIGIT_WORDS.get(tens, 1) * 10 if ten else 0) + _DIGIT_WORDS.get(ones, 0)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def date_in(text: str) -> str | None:
    """The first ISO date in a text, None where there is none that exists."""
    found = _DATE.search(fold(text))
    return _iso(int(found[1]), int(found[2]), int(found[3])) if found else None
