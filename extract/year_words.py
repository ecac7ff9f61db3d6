"""The patterns of `extract/forms/year_claims.toml`, for folded text without blanks."""

import re
from functools import cache
from typing import Any, NamedTuple

from extract.forms.prose import figure_words, restatement_data, year_claim_words

# What a claim may say behind the year that it is held against, before the direction of the change.
_MIDDLE = r"(?P<middle>[^,。;:!?、()\n0-9]{0,16}?)"


class Subject(NamedTuple):
    """Words that name a cell by themselves: the first of `codes` that a report prints."""

    codes: tuple[str, ...]
    words: re.Pattern[str]


class YearWords(NamedTuple):
    """`base`: what something is held against; `before`: the figure of that year, right behind it; `change`: direction
    and amount; `led_up_to`: words that end in a direction; `further`: another amount of the same change; `times`: a
    multiple; `beside`: the year before's figure behind this year's; `gap`: all that may stand between a figure and its
    base."""

    base: re.Pattern[str]
    compared: re.Pattern[str]
    before: re.Pattern[str]
    change: re.Pattern[str]
    further: re.Pattern[str]
    next_each: re.Pattern[str]
    times: re.Pattern[str]
    beside: re.Pattern[str]
    not_beside: re.Pattern[str]
    gap: re.Pattern[str]
    between: re.Pattern[str]
    ends: re.Pattern[str]
    of_several: re.Pattern[str]
    same_again: re.Pattern[str]
    parts_of_year: re.Pattern[str]
    spans: re.Pattern[str]
    up: re.Pattern[str]
    up_or_down: re.Pattern[str]
    led_up_to: re.Pattern[str]
    about: re.Pattern[str]
    over: re.Pattern[str]
    last: re.Pattern[str]
    any_year: re.Pattern[str]
    not_before: re.Pattern[str]
    doubtful: re.Pattern[str]
    published: re.Pattern[str]
    subjects: tuple[Subject, ...]


@cache
def year_words() -> YearWords:
    data: dict[str, Any] = year_claim_words()
    vague, directions, times, levels = (data[part] for part in ("vague", "directions", "times", "levels"))
    amount = (
        f"(?P<vague>{vague['about']}|{vague['over']}|{vague['under']})?{_amount(vague['inside'])}"
        f"(?P<behind>{vague['behind_about']}|{vague['behind_over']})?"
    )
    moved, joined = f"{directions['up']}|{directions['down']}", directions["joined"]
    direction = rf"(?P<direction>{moved})(?!{directions['reached']}){joined}"
    level = rf"{joined}(?P<level>{directions['level']}|(?P<alike>{directions['nearly_level']}))"
    level = rf"(?P<nearly>{directions['nearly']})?{level}"
    double = rf"(?P<double>{directions['double']})"
    year = f"(?P<last>{data['last']}{data['period']}(?P<period>{data['same_period']})?)"
    joint = data["further"]["joint"]
    return YearWords(
        base=re.compile(rf"(?P<same>{data['same']})|(?:{data['against']}|(?P<weak>{data['with']})){year}"),
        compared=re.compile(data["compared"] + ",?"),
        before=re.compile(rf"的?\(?{_amount(vague['inside'])}\)?(?![0-9至到~-])"),
        change=re.compile(rf"{_MIDDLE}{data['adverbs']}(?:{direction}{amount}|{level}|{double})"),
        further=re.compile(rf"\)?{joint}(?:{data['same']})?{data['adverbs']}{direction}{amount}"),
        next_each=re.compile(rf"(?:、|和|,){amount}"),
        times=re.compile(rf"{times['before']}{year}的?{amount}"),
        beside=re.compile(rf"{levels['beside']}{year}{levels['joined']}{_amount(vague['inside'])}"),
        not_beside=re.compile(levels["other"]),
        gap=re.compile(data["gap"]["fillers"]),
        between=re.compile(data["gap"]["between"]),
        ends=re.compile(data["gap"]["ends"]),
        of_several=re.compile(levels["of_several"]),
        same_again=re.compile(rf"\)?{joint}"),
        parts_of_year=re.compile(data["parts_of_year"]),
        spans=re.compile(r"[、和至与~-]|[0-9]"),
        up=re.compile(directions["up"]),
        up_or_down=re.compile(moved),
        led_up_to=re.compile(rf"(?P<direction>{moved}){joined}$"),
        about=re.compile(f"{vague['about']}|{vague['behind_about']}"),
        over=re.compile(f"{vague['over']}|{vague['behind_over']}|{vague['inside']}"),
        last=re.compile(year),
        any_year=re.compile(levels["any_year"]),
        not_before=re.compile(levels["not_before"]),
        doubtful=re.compile(restatement_data()["scope"]["doubtful"]),
        published=re.compile(data["published"]),
        subjects=tuple(Subject(tuple(s["codes"]), re.compile(s["words"])) for s in data["subjects"]),
    )


def _amount(inside: str) -> str:
    units = "|".join(sorted(figure_words()["units"], key=len, reverse=True))
    return (
        r"(?P<number>(?<![0-9.])[0-9][0-9,]*(?:\.[0-9]+)?|[一二两三四五六七八九十百]{1,5})"
        rf"(?P<scale>百万|千万|[百千万亿](?!分))?(?P<inside>{inside})?(?P<unit>{units})"
    )
