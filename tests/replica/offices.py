"""Invented offices for the replica's sites: a place and a unit make one."""

from typing import Any

from tests.replica.content import Office

# Slug of a unit's key -> its full name without the place, and the word that its own notices use for it.
UNITS = {
    "jtj": ("交通运输局", "交通局"),
    "jyj": ("教育局", "教育局"),
    "wjw": ("卫生健康委员会", "卫健委"),
    "czj": ("财政局", "财政局"),
    "mzj": ("民政局", "民政局"),
    "sthjj": ("生态环境局", "生态环境局"),
    "nyncj": ("农业农村局", "农业农村局"),
    "sfj": ("司法局", "司法局"),
    "zjj": ("住房和城乡建设局", "住建局"),
    "slj": ("水利局", "水利局"),
    "tjj": ("统计局", "统计局"),
    "sjj": ("审计局", "审计局"),
    "rsj": ("人力资源和社会保障局", "人社局"),
    "yjj": ("应急管理局", "应急局"),
    "scj": ("市场监督管理局", "市场监管局"),
    "wlj": ("文化和旅游局", "文旅局"),
}
FILLER = 16  # other rows of a column: enough for a second page of most lists


def office(host: str, adcode: str, place: str, unit: str, list_path: str, **given: Any) -> Office:
    """The office `unit` (a key of UNITS) of a county or city `place` (its full name); `given` are fields of Office.

    `adcode` is one that GB/T 2260 does not use; `host` a loopback address of its own.
    """
    name, short = UNITS[unit]
    kind = place[-1]
    fields = {
        "key": f"{adcode}-{unit}",
        "publisher": f"{place}{name}",
        "short_name": f"{kind}{short}",
        "adcode": adcode,
        "region": f"示例省/{place.removesuffix(kind)}",
        "level": "prefecture" if kind == "市" else "county",
        "host": host,
        "list_path": list_path,
        "government": f"{place}人民政府",
        "site_name": f"{place}人民政府",
        "filler": FILLER,
        "years": (2022, 2023),
    }
    return Office(**(fields | given))
