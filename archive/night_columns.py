"""What every column of the archive's tables of runs and nights is, in Chinese and English."""

from collections.abc import Mapping

_RUN = ("哪一次运行", "the run")
_SUMS = {
    "requests": ("请求数", "requests"),
    "bytes": ("下载字节数", "bytes received"),
    "not_modified": ("304 应答数", "answers 304"),
    "retries": ("重试次数", "retries"),
}

NIGHTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "run": {
        "id": ("编号", "id"),
        "kind": ("种类", "kind: nightly, crawl, ingest, build, publish"),
        "started_at": ("开始时间（UTC）", "started, UTC"),
        "finished_at": ("结束时间；空表示进行中或被中止", "finished; null while it runs or where it was killed"),
        "status": ("结果：ok 全部成功、partly 部分失败、failed 失败", "ok, partly, failed"),
        "summary": ("概要（JSON）", "summary, JSON"),
    },
    "site_result": {
        "run_id": _RUN,
        "site": ("站点", "the site"),
        "verdict": ("结论", "verdict: new, changed, unchanged, shrunk, empty, blocked, moved, failed"),
        "found": ("找到的报告数", "reports found"),
        "expected": ("应有的报告数", "reports expected"),
        "new": ("新的", "new"),
        "changed": ("有变化的", "changed"),
        "unchanged": ("未变的", "unchanged"),
        **_SUMS,
        "since": ("从何时起一直失败", "first night of the unbroken failure"),
        "advice": ("该做什么", "what to do"),
        "detail": ("详情", "detail"),
        "kind": ("结论的依据（名称）；空表示正常", "name of what the verdict rests on; empty for a good one"),
        "withdrawn": ("上次还在、现已撤下的报告数", "reports that are gone since the last night"),
        "complete": ("是否抓完；未完的下一夜接着抓", "whether the site was done; if not, the next night goes on"),
    },
    "asked_site": {
        "id": ("编号，依首次抓取的先后", "number, in the order in which sites were first asked"),
        "site": ("站点", "the site"),
        "run_id": ("最近一次抓取它的运行", "the run that asked it last"),
    },
    "night_verdicts": {
        "run_id": _RUN,
        "letters": (
            "各站点的结论，按 asked_site 的编号一站一字母：n c u s e b m f 依次为八种结论，点为未抓取",
            "a letter a site, by its number in asked_site: as in site_strip of a snapshot; a dot: not asked",
        ),
        "thinned": (
            "其 site_result 是否已略去只是重复的行（无变化、从前一夜就失败的）",
            "1 where its rows of site_result that only repeat (unchanged, failing since an earlier night) are dropped",
        ),
    },
    "night_count": {
        "region": (
            "省的行政区划代码，空串为全部",
            "province's administrative division code; empty for the whole archive",
        ),
        "run_id": _RUN,
        "verdict": ("结论", "verdict: new, changed, unchanged, shrunk, empty, blocked, moved, failed"),
        "sites": ("结论如此的站点数", "sites of that verdict"),
        **_SUMS,
        "new": ("新的", "new"),
        "changed": ("有变化的", "changed"),
        "withdrawn": ("上次还在、现已撤下的报告数", "reports that are gone since the last night"),
    },
}
