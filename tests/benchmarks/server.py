"""Report pages on eight loopback addresses, in a process of its own: `python -m tests.benchmarks.server PORT`."""

import asyncio
import socket
import sys

import uvicorn

from tests import documents as made

HOSTS = [f"127.0.1.{number}" for number in range(1, 9)]
PAGES_PER_HOST = 150
FOLDER = "/zwgk/zfxxgknb"
COLUMN = f"{FOLDER}/index.html"


def detail(number: int) -> str:
    return f"{FOLDER}/202401/t20240122_{4000000 + number}.html"


def build() -> dict[str, bytes]:
    """The pages by path: a column of the TRS kind and its reports, each with bytes of its own."""
    report = made.make_report("云河市住房和城乡建设局", 2023, made.random_figures(7, "2021"))
    page = made.render_html(report)
    rows = []
    pages = {}
    for number in range(PAGES_PER_HOST):
        name = f"云河市第{number}街道办事处"
        title = f"{name}2023年政府信息公开工作年度报告"
        link = f'<a href=".{detail(number).removeprefix(FOLDER)}" title="{title}">{title}</a>'
        rows.append(f"<li>{link}<span>2024-01-22</span></li>")
        pages[detail(number)] = page.replace("云河市住房和城乡建设局", name).encode()
    pages[COLUMN] = (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>政府信息公开年报</title></head><body>"
        f"<ul class=list>{''.join(rows)}</ul><script>createPageHTML(1, 0, 'index', 'html');</script></body></html>"
    ).encode()
    pages["/robots.txt"] = b"User-agent: *\nAllow: /\n"
    return pages


def main() -> None:
    port = int(sys.argv[1])
    pages = build()

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        body = pages.get(scope["path"], b"not here")
        status = 200 if scope["path"] in pages else 404
        kind = b"text/plain" if scope["path"].endswith(".txt") else b"text/html; charset=utf-8"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    sockets = []
    for host in HOSTS:
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        sockets.append(bound)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    print("ready", flush=True)
    asyncio.run(server.serve(sockets=sockets))


if __name__ == "__main__":
    main()
