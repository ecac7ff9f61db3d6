"""HTML: deep, long and unclosed."""

from tests.extract.hostile.base import EITHER, LARGE, LEFT, MB, REPORT, SLOW, TABLE, TITLE, add


def page(body: str) -> str:
    return f"<html><body><h1>{TITLE}</h1>{body}"


# HTML.
add("nested-tables.html", lambda: page("<table><tr><td>" * 100_000), LEFT, LARGE)
add("nested-divs.html", lambda: page("<div>" * 100_000 + TABLE), LEFT, LARGE)
add("nested-fonts.html", lambda: page("<font>" * 100_000 + TABLE), LEFT, LARGE)
add("nested-bold.html", lambda: page("<p><b>" * 100_000 + TABLE), LEFT, REPORT, LARGE)
add("unclosed-fonts.html", lambda: page("<p><font>" * 400 + TABLE), reads=12)
add("unclosed-everything.html", lambda: page("<p><font><b><span>" * 400 + TABLE), REPORT, LEFT)
add("million-columns.html", lambda: page(TABLE.replace("<td>信", "<td colspan=1000000 rowspan=1000000>信")), *EITHER)
add(
    "spans.html",
    lambda: page("<table>" + ("<tr>" + "<td rowspan=1000 colspan=1000>1</td>" * 200 + "</tr>") * 100),
    *EITHER,
)
add("rows-held.html", lambda: page("<table>" + "<tr><td rowspan=1000>1</td></tr>" * 90_000), *EITHER, LARGE)
add(
    "attributes.html",
    lambda: "<html><body " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x",
    LEFT,
    *EITHER,
    LARGE,
)
add("attributes-in-quotes.html", lambda: "<html><body title='<' " + "a=1 " * 200_000 + ">x", LEFT, *EITHER, LARGE)
add("fifty-megabytes.html", lambda: page("<td>1" * (50 * MB // 5)), LARGE)
add("cells.html", lambda: page("<table><tr>" + "<td>1" * 1_900_000), *EITHER, LARGE, SLOW)
add("just-cells.html", lambda: page("<table><tr>" + "<td>1" * 190_000), *EITHER)
add("just-rows.html", lambda: page("<table>" + "<tr><td>1" * 95_000), *EITHER)
add("just-tables.html", lambda: page("<table><tr><td>1</table>" * 45_000), *EITHER)
add("just-marks.html", lambda: page("<p>一、总体情况" * 190_000), *EITHER)
add("just-runs.html", lambda: page("<table><tr><td>" + "<span>1</span>" * 190_000), *EITHER)
add("nested-cells.html", lambda: page(("<table><tr>" + "<td>1" * 5_000 + "<td>") * 20), *EITHER, LEFT)
add("rows.html", lambda: page("<table>" + "<tr><td>1" * 1_000_000), *EITHER, LARGE, SLOW)
add("known-rows.html", lambda: page(TABLE * 20_000), REPORT, LARGE, SLOW)
add("many-rows.html", lambda: page(TABLE[:-8] + "<tr><td>行政许可</td><td>1</td></tr>" * 60_000), REPORT, LARGE)
add("less-than.html", lambda: "<html>" + "<" * 5_000_000, *EITHER, LARGE)
add("comments.html", lambda: page("<!--" * 1_000_000), *EITHER, LARGE)
add("conditional.html", lambda: page("<![if !supportLists]>" * 300_000 + TABLE), reads=12)
add("entities.html", lambda: page("&amp;&#x4e00;&nosuch;" * 400_000), *EITHER, LARGE)
add("style.html", lambda: page("<style>" + "@media{a{}" * 500_000), *EITHER, LARGE)
add("style-open.html", lambda: page("<style>none" + "@a{" * 60_000 + "</style>"), *EITHER)
add("style-classes.html", lambda: page("<style>" + ".a,.b{display:none}" * 10_000 + "</style>" + TABLE), reads=12)
add("style-text.html", lambda: page("<style>{" + "a" * 199_000 + "</style>" + TABLE), reads=12)
add("style-rules.html", lambda: page("<style>{" + "@a" * 99_000 + "</style>" + TABLE), reads=12)
add(
    "style-paths.html", lambda: page("<style>" + "* * * * td{display:none}" * 8_000 + "</style>" + TABLE), *EITHER, SLOW
)
add("styles.html", lambda: page("<p style='" + "text-decoration:" * 300_000 + "'>" + TABLE), reads=12)
add(
    "hidden.html",
    lambda: page("<table><tr><td>" + "<b hidden><i>" * 900 + "<s>1</s>" * 190_000),
    *EITHER,
    LEFT,
    LARGE,
)
add("headings.html", lambda: page("<div>" * 200 + "<h1>政府信息公开</h1>" * 190_000), *EITHER, LARGE)
add("heading-in-heading.html", lambda: page("<h1><a>x</a>" * 2_000 + "y" * 1_000_000), *EITHER, LEFT, LARGE)
add("deep-marks.html", lambda: page("<div>" * 1_500 + "<p>一、总体情况</p>" * 100_000), *EITHER, LEFT, LARGE)
add(
    "deep-paragraphs.html",
    lambda: page("<p>一、总体情况</p>" + "<div>" * 1_500 + "<p>x" * 190_000),
    *EITHER,
    LEFT,
    LARGE,
)
add("long-line.html", lambda: page("<p>" + "政府信息公开工作年度报告" * 200_000), *EITHER, LARGE)
add("metas.html", lambda: "<html><head>" + "<meta name=a content=b>" * 190_000 + "</head><body>x", *EITHER, LARGE)
add("title.html", lambda: f"<html><head><title>{'政府信息公开-' * 200_000}</title></head><body>x", *EITHER, LARGE)
add("inputs.html", lambda: page("<table><tr><td>" + "<input value=1>" * 190_000), *EITHER, LARGE)
add("nul.html", lambda: page(TABLE.replace("12", "1\x002")), REPORT)
add("surrogate-references.html", lambda: page("&#xD800;&#x110000;&#0;" * 100_000 + TABLE), reads=12)
add("svg.html", lambda: page("<svg><table>" * 50_000), *EITHER, LEFT)
add("select.html", lambda: page("<select><table><tr><td>" * 50_000 + TABLE), *EITHER, LEFT)
add("script.html", lambda: page("<script>" + "</scrip" * 1_000_000), *EITHER, LARGE)
