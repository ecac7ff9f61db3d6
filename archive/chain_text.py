"""A publisher's chain for the terminal: a table a rule, a line a year's end, and in words what the table cannot say."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from archive.chains import PublisherChain
from archive.compare.chain import Bridge, ChainYear, Link, Said
from archive.compare.wording import STATE
from archive.terminal import Sheet
from extract.forms.across import rules_across

_LACKS = {
    "missing": "未见公布",
    "failed": "网站读不到，有无不知",
    "not_fetched": "未取得，有无不知",
    "not_due": "未到期",
    "none": "不在收录范围",
    "unread": "已取得而未能读出",
}
_SIGNS = {"pass": "=", "pass_if_blank_is_zero": "=?", "fail": "≠", "not_assessable": "–", "implied": "←"}
_STYLES = {"pass": "green", "pass_if_blank_is_zero": "yellow", "fail": "bold red", "implied": "cyan"}
_LEGEND = (
    "每格：该年报告所述年末数，与次年报告所述是否一致。"
    "= 一致；≠ 不符（括注次年报告多出多少）；=? 若空白为零则一致；– 无法核对；"
    "← 该年没有报告或格式无此项，由次年报告推得，不作该年之数；→ 次年没有报告或格式无此项，无从核对。"
)


def chain_text(found: PublisherChain, *, width: int, color: bool) -> str:
    """The chain as text `width` columns wide, with terminal colours where `color`."""
    sheet = Sheet(width, color=color)
    console = sheet.console
    console.print(Text(f"{found.name}（{found.key}）", style="bold"))
    for line in _told(found):
        console.print(Text(line))
    if found.chain.links:
        console.print(Text(_LEGEND, style="dim"))
    for rule in rules_across():
        links = [link for link in found.chain.links if link.rule == rule.id]
        if links:
            console.print()
            console.print(Text(f"{rule.id}  {rule.zh.format(label='各项')}", style="bold"))
            console.print(_table(links))
            for gap in dict.fromkeys(bridge.years for bridge in found.chain.bridges if bridge.rule == rule.id):
                bridges = [b for b in found.chain.bridges if (b.rule, b.years) == (rule.id, gap)]
                console.print(Text(f"  {_bridge(bridges)}"))
            for link in links:
                if link.impossible:
                    console.print(Text(f"  {_impossible(link)}", style="bold red"))
    return sheet.text


def _told(found: PublisherChain) -> Iterator[str]:
    """Years without a report, names and mergers."""
    if not found.chain.years:
        yield "档案里没有它的报告。"
        return
    for name, since, until in found.former:
        yield f"曾用名：{name}（{since or '…'} 至 {until or '…'}）；更名前后为同一机关，链接续。"
    for joined in found.merged:
        yield f"{joined.name}（{joined.key}）于 {joined.merged_on} 并入；它的报告不接入此链，并入前后三年不作核对。"
    if found.successor is not None:
        joined = found.successor
        yield f"于 {joined.merged_on} 并入 {joined.name}（{joined.key}）；此链不接入后者的报告。"
    for year in found.chain.years:
        if year.lacks is not None:
            yield f"{year.year} 年：{_LACKS[year.lacks]}{f'（{year.told}）' if year.told else ''}"
        elif (note := _note(year, found.name)) is not None:
            yield f"{year.year} 年：{note}"


def _note(year: ChainYear, name: str) -> str | None:
    notes = []
    if year.printed is not None and year.printed != name:
        notes.append(f"报告署名为{year.printed}")
    if year.gone_at is not None:
        notes.append(f"{year.gone_at[:10]} 起不在原处，档案仍存")
    return "；".join(notes) or None


def _table(links: list[Link]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("年末", no_wrap=True)
    members = {link.each: link.label for link in links}
    for label in members.values():
        table.add_column(label, justify="right", overflow="fold")
    by_cell = {(link.own.year, link.each): link for link in links}
    for year in sorted({link.own.year for link in links}):
        table.add_row(str(year), *(_cell(by_cell.get((year, each))) for each in members))
    return table


def _cell(link: Link | None) -> Text:
    if link is None:
        return Text("")
    match link.status:
        case "implied":
            return Text(f"← {_number(link.next)}", style=_STYLES["implied"])
        case "unconfirmed":
            return Text(f"{_number(link.own)} →", style="dim")
        case "fail":
            difference = link.difference or 0
            return Text(f"{_number(link.own)} ≠ {_number(link.next)} ({difference:+})", style=_STYLES["fail"])
        case "pass" if link.own.value == link.next.value:
            return Text(f"= {_number(link.own)}", style=_STYLES["pass"])
        case status:
            said = f"{_number(link.own)} {_SIGNS[status]} {_number(link.next)}"
            return Text(said, style=_STYLES.get(status, "dim"))


def _number(said: Said) -> str:
    if said.value is not None:
        return str(said.value)
    return STATE[said.state][0] if said.state in STATE else "单位不同" if said.state == "other_unit" else "无"


def _bridge(bridges: list[Bridge]) -> str:
    """One gap in words, all members together."""
    first = bridges[0]
    years = f"{first.years[0]} 年" if len(first.years) == 1 else f"{first.years[0]} 至 {first.years[-1]} 年"
    moved = [f"{one.label} {one.before.value} → {one.after.value}（{one.net:+}）" for one in bridges if one.net]
    if len(moved) < len(bridges):
        moved.append("其余各项两端相同" if moved else "各项两端相同")
    return (
        f"{years}没有可用的数。{first.before.year} 年报告所述年末数 → 由 {first.after.year} 年报告推得的上年末数："
        f"{'；'.join(moved)}。中间如何，无从断定。"
    )


def _impossible(link: Link) -> str:
    return (
        f"{link.label}：由 {link.next.year} 年报告自己的数推得上年末为 {link.next.value}，"
        "是负数：不论上年报告如何，此式都不能成立。"
    )
