import gzip

import pytest

from heedful.wire import xes
from heedful.wire.chunk import Mapping, Reject, Unreadable
from heedful.wire.signals import read
from heedful.wire.xes import XesTable

from .test_csv_file import MORNING, taken, written

LOG = """<?xml version="1.0" encoding="UTF-8" ?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
  <global scope="event"><date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
  <string key="concept:name" value="a whole log"><string key="inner" value="x"/></string>
  <trace>
    <string key="concept:name" value="ann"/>
    <int key="amount" value="20000"/>
    <event>
      <string key="concept:name" value="A &amp; B"/>
      <date key="time:timestamp" value="2024-03-13T11:00:00.000+01:00"/>
      <string value="112" key="org:resource"><string key="inner" value="x"/></string>
      <list key="items"><values><string key="inner" value="y"/></values></list>
      <string key="lifecycle:transition" value="COMPLETE"/>
      <int key="n" value="3"/><float key="f" value="0.5"/><boolean key="b" value="true"/>
    </event>
  </trace>
  <trace>
    <string key="concept:name" value="bob"/>
    <event>
      <date key="time:timestamp" value="2024-03-13T10:00:01Z"/>
      <string key="concept:name" value="C"/>
    </event>
    <event><string key="concept:name" value="D"/></event>
    <string key="late" value="after its events"/>
  </trace>
</log>
"""


def test_xes_gives_attributes_of_events_and_traces_and_no_others(tmp_path):
    (chunk,) = read(written(tmp_path, LOG, "log.xes"), Mapping())
    assert chunk.frame.to_dicts() == [
        {"customer": "ann", "at": MORNING, "kind": "A & B", "path": None, "org:resource": "112",
         "lifecycle:transition": "COMPLETE", "n": 3, "f": 0.5, "b": True, "case:amount": 20000, "case:late": None},
        {"customer": "bob", "at": MORNING + 1000, "kind": "C", "path": None, "org:resource": None,
         "lifecycle:transition": None, "n": None, "f": None, "b": None, "case:amount": None,
         "case:late": "after its events"},
    ]  # fmt: skip
    assert chunk.rejects == (Reject("log.xes", 25, "the time is empty", chunk.rejects[0].raw),)
    assert "concept:name=D" in chunk.rejects[0].raw


def test_xes_roles_can_be_other_attributes(tmp_path):
    rows, rejects, _ = taken(
        written(tmp_path, LOG, "log.xes"), Mapping(customer="org:resource"), properties=frozenset()
    )
    assert rows == [("112", MORNING, "A & B", None)]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (21, "the customer is empty"), (25, "the customer is empty"),
    ]  # fmt: skip


@pytest.mark.parametrize("piece", [1, 7, 100])
@pytest.mark.parametrize("block", [1, 2])
def test_xes_pieces_and_blocks_of_any_size_give_the_same(tmp_path, monkeypatch, piece, block):
    path = written(tmp_path, LOG, "log.xes")
    monkeypatch.setattr(xes, "_BLOCK_ROWS", block)
    rows = [row for found in XesTable(path, piece).blocks(None) for row in found.frame.iter_rows(named=True)]
    assert [(row["case:concept:name"], row.get("case:amount"), row["concept:name"]) for row in rows] == [
        ("ann", 20000, "A & B"), ("bob", None, "C"), ("bob", None, "D"),
    ]  # fmt: skip


def test_xes_cut_gives_the_events_that_are_whole(tmp_path):
    rows, rejects, notes = taken(written(tmp_path, LOG[: LOG.index('value="C"')], "log.xes"), Mapping())
    assert [row[0] for row in rows] == ["ann"]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (23, "the XML breaks off or is broken here (unclosed token)")
    ]
    assert "the events before were taken" in notes[-1]


def test_xes_gzip_cut_gives_the_events_that_are_whole(tmp_path):
    trace = LOG[LOG.index("  <trace>") : LOG.index("</log>")]
    many = LOG.replace("</log>", trace * 500 + "</log>")
    packed = gzip.compress(many.encode())
    rows, rejects, notes = taken(written(tmp_path, packed[: len(packed) // 2], "log.xes.gz"), Mapping())
    assert 100 < len(rows) < 1002
    assert rejects[-1].reason == "the file is cut: its gzip data breaks off"
    assert "gzip data breaks off" in notes[-1]


def test_xes_broken_in_the_middle_keeps_what_was_before(tmp_path):
    rows, rejects, _ = taken(written(tmp_path, LOG.replace('"bob"', '"bo<b"'), "log.xes"), Mapping())
    assert [row[0] for row in rows] == ["ann"]
    assert rejects[0].line == 20


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE log [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE log SYSTEM "http://heedful.example/log.dtd">',
        '<!DOCTYPE log [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_xes_with_declarations_is_refused(tmp_path, declaration):
    path = written(tmp_path, LOG.replace("<log", declaration + "\n<log", 1), "log.xes")
    with pytest.raises(Unreadable, match="declares a document type or entities"):
        taken(path, Mapping())


@pytest.mark.parametrize("text", ["<html></html>", "no xml at all", "<?xml version='1.0'?>"])
def test_xes_that_is_none_is_told(tmp_path, text):
    with pytest.raises(Unreadable, match="is no XES log"):
        taken(written(tmp_path, text, "log.xes"), Mapping())


def test_xes_without_events_is_a_note(tmp_path):
    assert taken(written(tmp_path, "", "log.xes"), Mapping())[2] == ["log.xes is empty."]
    assert taken(written(tmp_path, "<log></log>", "log.xes"), Mapping())[2] == ["log.xes is empty."]


def test_xes_with_a_prefix_is_read(tmp_path):
    text = "<x:log xmlns:x='http://www.xes-standard.org/'><x:trace><x:string key='concept:name' value='ann'/><x:event>"
    text += "<x:string key='concept:name' value='A'/><x:date key='time:timestamp' value='2024-03-13T10:00:00Z'/>"
    text += "<x:int key='n' value='2'/></x:event></x:trace></x:log>"
    assert taken(written(tmp_path, text, "log"), Mapping())[0] == [("ann", MORNING, "A", None, 2)]


def test_xes_key_of_two_types_is_text(tmp_path):
    text = LOG.replace('<event><string key="concept:name" value="D"/>', '<event><string key="n" value="three"/>')
    (chunk,) = read(written(tmp_path, text, "log.xes"), Mapping())
    assert chunk.frame["n"].to_list() == ["3", None]
