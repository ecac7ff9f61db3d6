"""What a page's script would ask: addresses from strings and names, forms, the method."""

from __future__ import annotations

import time

import pytest

from crawler.platforms.scripts import asked_by_script
from crawler.posted import posted

URL = "https://www.example.gov.cn/a/list.shtml"
HOST = "https://www.example.gov.cn"
MARK = "/api/rows"


def asked(script: str) -> list[str]:
    return list(asked_by_script(f"<html><body id='x'><script>{script}</script></body></html>", URL, MARK))


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ('get("/api/rows?page=1")', f"{HOST}/api/rows?page=1"),
        ("get('/api/rows/' + id + '/x')", f"{HOST}/api/rows//x"),  # a name that the page does not explain
        ("var id = '8f2a'; get('/api/rows/' + id)", f"{HOST}/api/rows/8f2a"),
        ("o = {id: 17}; get('/api/rows/' + o.id)", f"{HOST}/api/rows/17"),
        ("var base='/ctx'; get(base + '/api/rows')", f"{HOST}/ctx/api/rows"),
        ("get(`/api/rows?p=${p}&page=${n}`)", f"{HOST}/api/rows?p=&page=1"),
        ("var page = 7; get('/api/rows?page=' + page + '&x=1')", f"{HOST}/api/rows?page=1&x=1"),
        ("var id = find(); get('/api/rows/' + id)", f"{HOST}/api/rows/"),
        ('get("//api.example.gov.cn/api/rows")', "https://api.example.gov.cn/api/rows"),
        ('get("/api/rows", {size: 5, id: "x"}, f)', f"{HOST}/api/rows?size=5&id=x"),
        ('get({url: "/api/rows", data: {pageNo: n, all: true, q: key + 1}})', f"{HOST}/api/rows?pageNo=1&all=true&q="),
        ("axios.get('/api/rows', {params: {page: cur, id: 'x'}}).then(f)", f"{HOST}/api/rows?page=1&id=x"),
        ('$.post("/api/rows", {a: "1"})', posted(f"{HOST}/api/rows", {"a": "1"})),
        ('$.ajax({type: "POST", url: "/api/rows"})', posted(f"{HOST}/api/rows", {})),
        ('$.ajax({"method": "post", "data": {"a": 1}, "url": "/api/rows"})', posted(f"{HOST}/api/rows", {"a": "1"})),
    ],
)
def test_addresses(script: str, address: str) -> None:
    assert asked(script) == [address]


def test_each_address_has_its_own_form() -> None:
    script = 'get({url:"/api/rows?a=1"}); post({url:"/api/rows?a=2",type:"post",data:{b:"2"}}); get("/api/rows?a=3")'
    expected = [f"{HOST}/api/rows?a=1", posted(f"{HOST}/api/rows?a=2", {"b": "2"}), f"{HOST}/api/rows?a=3"]
    assert asked(script) == expected


@pytest.mark.parametrize(
    "call",
    [
        "$.ajax({type:'POST',url:'/api/rows',data:{pageIndex:i,id:$('#cid').val(),x:''}})",
        "$.ajax({type:'POST',url:'/api/rows',data:{pageIndex:i,id:document.getElementById('cid').value,x:''}})",
        "$.ajax({type:'POST',url:'/api/rows',data:$('#f').serialize()})",
        "$.post('/api/rows', $('#f').serialize(), show)",
    ],
)
def test_fields_of_the_page(call: str) -> None:
    fields = '<input name="pageIndex" value="3"><input name="id" id="cid" value="9a"><input name="x">'
    page = f'<body><input name="q" value="z"><form id="f">{fields}</form><script>{call}</script></body>'
    expected = posted(f"{HOST}/api/rows", {"pageIndex": "1", "id": "9a", "x": ""})
    assert list(asked_by_script(page, URL, MARK)) == [expected]


@pytest.mark.parametrize(
    "script",
    [
        "no quote /api/rows here",
        '"' + "x" * 500 + "/api/rows",
        "'/api/rows",
        '"/api/rows" + ' * 5_000,
        '"/api/rows", {' * 5_000,
        '"/api/rows", {a:' * 5_000,
        "`/api/rows${" * 20_000,
        ("var a=b;" * 200_000) + "'/api/rows' + zz + zz + zz",
        "\0'/api/rows\0'",
    ],
)
def test_hostile_scripts_end_in_time(script: str) -> None:
    start = time.process_time()
    asked(script)
    assert time.process_time() - start < 3
