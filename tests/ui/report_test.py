#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The report in a real browser: it loads without a word on the console and without a request, its charts are drawn and
zoom, the cell is chosen by keyboard, and its figures are those of compare.json.

Usage: report_test.py --writer PROGRAM [--shots DIR]    (PROGRAM DIR writes the reports; DIR keeps the pictures)
       report_test.py --look FILE --shots DIR           (only takes pictures of a report)
"""
import argparse
import base64
import json
import pathlib
import re
import subprocess
import tempfile

from devtools import Browser

LANES = "cells()[chosen()].querySelectorAll('.lanes tr[data-lane]')"
HELPERS = """
  window.chosen = () => Number(document.documentElement.dataset.cell);
  window.cells = () => [...document.querySelectorAll('section.cell')];
  window.ink = (canvas) => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                             let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; };
"""


def check(holds, sentence):
    if not holds:
        raise AssertionError(sentence)


def is_silent(page, what):
    check(page.complaints() == [], f"{what}: on the console: {page.complaints()}")
    foreign = [url for url in page.requests() if not url.startswith("file://") and not url.startswith("data:,")]
    check(foreign == [], f"{what}: it asked for {foreign}")
    check(len([url for url in page.requests() if url.startswith("file://")]) == 1, f"{what}: it asked for {page.requests()}")


def figures_are_those_of(page, comparison):
    rows = page.evaluate("""cells().map(cell => [...cell.querySelectorAll('.lanes tr[data-lane], .wire tr[data-lane]')].map(
        row => [row.dataset.lane, row.closest('table').className, [...row.querySelectorAll('data')].map(d => [Number(d.value), d.textContent])]))""")
    check(len(rows) == len(comparison["cells"]), "a cell is missing")
    seen = 0
    for cell, told in zip(comparison["cells"], rows):
        for name, table, values in told:
            if name == "ideal":
                continue
            lane = cell["lanes"][name]
            age, off = lane["age_ms"], lane["position_error_units"]
            expected = {"lanes": [age["p50"], age["p95"], age["p99"], age["p999"], age["max"], lane["stall_fraction"],
                                  lane["longest_freeze_ms"], off["p50"], off["p99"]],
                        "wire": [lane[key] for key in ("wire_bytes", "payload_bytes", "packets", "packets_dropped", "snapshots_sent",
                                                       "snapshots_received", "snapshots_skipped")] +
                                ([lane["tcp_retransmits"]] if name.startswith("tcp") else [])}[table]
            check([value for value, _ in values] == expected, f"{name}, {table}: {values} are not {expected}")
            for value, text in values:
                if table == "lanes" and value != lane["stall_fraction"]:
                    check(abs(float(text) - value) <= 0.51, f"{name}: '{text}' is not {value}")
            seen += len(values)
    check(seen > 0, "no figure was seen")


def answer_has_the_figures_of(page, comparison):
    """Every 'NNN ms' of the answer is a figure of some trusted cell, rounded."""
    known = set()
    for cell in comparison["cells"]:
        if not cell["link"]["trustworthy"]:
            continue
        known.add(round(cell["delay_ms"]))
        for lane in cell["lanes"].values():
            for value in (lane["age_ms"]["p50"], lane["age_ms"]["p99"], lane["longest_freeze_ms"]):
                known |= {int(value + 0.5), int(value + 0.49), round(value)}
    text = page.evaluate("document.querySelector('.answer').textContent")
    told = [int(number) for number in re.findall(r"(\d+)\s(?:to|ms)", text)]
    check(len(told) >= 5, f"the answer has hardly a figure: {text}")
    check(all(number in known for number in told), f"figures of nowhere in: {text} {sorted(set(told) - known)}")


def charts_are_drawn(page):
    page.until("document.querySelectorAll('section.cell.chosen .live canvas').length > 6", "charts are drawn")
    inks = page.evaluate("[...document.querySelectorAll('section.cell.chosen .plot')].map(p => Math.max(...[...p.querySelectorAll('canvas')].map(ink)))")
    check(min(inks) > 200, f"an empty chart: {inks}")


def zooms(page):
    chart = "document.querySelector('section.cell.chosen [data-chart=age]')"
    box = page.evaluate(f"""(() => {{ {chart}.scrollIntoView({{behavior: 'instant'}});
        const b = {chart}.querySelectorAll('.plot')[2].getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }})()""")
    whole = page.evaluate(f"{chart}.dataset.window")
    page.drag(box[0] + box[2] * 0.4, box[1] + box[3] / 2, box[0] + box[2] * 0.6)
    page.until(f"{chart}.dataset.window !== '{whole}'", "a drag zooms")
    begin, end = map(float, page.evaluate(f"{chart}.dataset.window").split())
    length = float(whole.split()[1])
    check(0.1 * length < end - begin < 0.4 * length and begin > 0.2 * length, f"zoomed to {begin} .. {end} of {whole}")
    page.evaluate(f"{chart}.querySelector('.strips').focus()")
    page.key("ArrowRight", 39)
    page.until(f"Number({chart}.dataset.window.split(' ')[0]) > {begin}", "the arrow key moves it")
    page.key("0", 48, "0")
    page.until(f"{chart}.dataset.window === '{whole}'", "0 shows all again")
    page.evaluate("document.querySelector('section.cell.chosen button.show').click()")
    page.until(f"{chart}.dataset.window !== '{whole}'", "a freeze's button shows the freeze")
    told = page.evaluate(f"{chart}.querySelector('.readout').textContent")
    check(" ms: " in told, f"the freeze is not explained: {told}")


def cell_is_chosen_by_keyboard(page, comparison):
    before = page.evaluate("chosen()")
    page.evaluate("document.getElementById('seed').focus()")
    page.key("ArrowDown", 40)
    page.until(f"chosen() !== {before}", "another seed is chosen by keyboard")
    page.evaluate("document.getElementById('network').focus()")
    page.key("ArrowUp", 38)
    page.until("document.getElementById('network').value === '1'", "another network is chosen by keyboard")
    shown = page.evaluate("cells().filter(cell => cell.offsetHeight > 0).length")
    check(shown == 1, f"{shown} cells are shown at once")
    heading = page.evaluate("cells()[chosen()].querySelector('h3').textContent")
    check(f"{comparison['cells'][page.evaluate('chosen()')]['loss_pct']:g} % loss" in heading.replace("\u00a0", " "), heading)
    charts_are_drawn(page)


def contrasts_hold(page, scheme):
    """Words against the ground they stand on: 4.5 to 1 at least."""
    worst = page.evaluate("""(() => {
      const parts = (c) => c.match(/[0-9.]+/g).map(Number);
      const light = (c) => { const [r, g, b] = parts(c).slice(0, 3).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                             return .2126 * r + .7152 * g + .0722 * b; };
      const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const p = parts(c);
                              if (p.length < 4 || p[3] > 0) return c; } return 'rgb(255,255,255)'; };
      let worst = [99, ''];
      for (const e of document.querySelectorAll('h1,h2,h3,h4,p,b,small,span,td,th,dt,dd,li,caption,summary,button,label,a')) {
        if (!e.offsetHeight || !e.textContent.trim() || e.closest('svg,.skip,[aria-pressed=false]')) continue;
        const a = light(getComputedStyle(e).color), b = light(ground(e));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < worst[0]) worst = [ratio, e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40)];
      }
      return worst; })()""")
    check(worst[0] >= 4.5, f"{scheme}: contrast of {worst[0]:.2f} only: {worst[1]}")


def fits(page, width):
    wide = page.evaluate("document.documentElement.scrollWidth")
    check(wide <= width, f"the page is {wide} wide on a screen of {width}")


def prints(page, shots):
    data = base64.b64decode(page.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
    check(data[:5] == b"%PDF-", "no PDF")
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    check(2 <= pages <= 30, f"{pages} pages")
    if shots:
        (shots / "print.pdf").write_bytes(data)


def is_whole_for_a_reader(page):
    """Landmarks, headings in order, every table with caption and scopes, every picture with words, no double id."""
    faults = page.evaluate("""(() => {
      const faults = [];
      for (const mark of ['main', 'nav', 'header', 'footer', 'h1'])
        if (document.querySelectorAll(mark).length !== 1) faults.push(mark);
      let last = 1;
      for (const h of document.querySelectorAll('h1,h2,h3,h4')) { const level = Number(h.tagName[1]);
        if (level > last + 1) faults.push('heading ' + h.textContent); last = level; }
      for (const t of document.querySelectorAll('table'))
        if (!t.caption || [...t.querySelectorAll('th')].some(th => !th.scope)) faults.push('table ' + t.className);
      for (const s of document.querySelectorAll('svg'))
        if (s.getAttribute('aria-hidden') !== 'true' && !(s.querySelector('title') && s.querySelector('desc'))) faults.push('svg');
      for (const c of document.querySelectorAll('select,button')) if (!c.textContent.trim() && !c.labels?.length) faults.push('no name: ' + c.outerHTML);
      const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
      if (new Set(ids).size !== ids.length) faults.push('an id twice');
      return faults; })()""")
    check(faults == [], f"for a screen reader: {faults}")


def take_pictures(page, shots):
    for name, width, height, phone, scheme in (("desktop-dark", 1280, 900, False, "dark"), ("desktop-light", 1280, 900, False, "light"),
                                               ("phone-dark", 375, 812, True, "dark"), ("phone-light", 375, 812, True, "light")):
        page.size(width, height, phone)
        page.scheme(scheme)
        page.until("document.readyState === 'complete'", "loaded")
        page.screenshot(shots / f"{name}.png", whole=True)


def test(page, folder, shots):
    usual, comparison = folder / "usual" / "report.html", json.loads((folder / "usual" / "compare.json").read_text())
    page.size(1280, 900)
    page.scheme("dark")
    page.open(usual)
    page.evaluate(HELPERS)
    check(page.evaluate("document.documentElement.dataset.ready") == "live", "built without dygraphs: the interactive charts are untested")
    charts_are_drawn(page)
    figures_are_those_of(page, comparison)
    answer_has_the_figures_of(page, comparison)
    is_whole_for_a_reader(page)
    zooms(page)
    cell_is_chosen_by_keyboard(page, comparison)
    for scheme in ("dark", "light"):
        page.scheme(scheme)
        contrasts_hold(page, scheme)
    charts_are_drawn(page)
    is_silent(page, "usual")
    prints(page, shots)
    for scheme in ("dark", "light"):
        page.scheme(scheme)
        page.size(375, 812, phone=True)
        page.open(usual)
        page.evaluate(HELPERS)
        charts_are_drawn(page)
        fits(page, 375)
        is_silent(page, f"phone, {scheme}")
    if shots:
        take_pictures(page, shots)
    page.size(1280, 900)
    for name in ("hostile", "empty"):
        page.open(folder / name / "report.html")
        check("broken" not in page.evaluate("document.title.replace(/document.title='broken'/g, '')"), "a script of the data ran")
        is_silent(page, name)
    keys = "[...document.querySelectorAll('section.cell.chosen [data-chart=distribution] .key')].map(k => k.textContent)"
    for name, told in (("usual", True), ("no-theory", False)):
        page.open(folder / name / "report.html")
        page.evaluate(HELPERS)
        charts_are_drawn(page)
        shown = page.evaluate(keys)
        check("udp" in shown and ("theory" in shown) == told, f"{name}: the chart's keys are {shown}")
        is_silent(page, name)
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.call("Page.navigate", url=usual.resolve().as_uri())
    page.until("document.readyState === 'complete'", "loaded without scripts")
    still = page.evaluate("[...document.querySelectorAll('.still svg')].filter(svg => svg.getBoundingClientRect().height > 100).length")
    check(still >= 3 * len(comparison["cells"]), f"without scripts only {still} charts are shown")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--writer")
    arguments.add_argument("--look")
    arguments.add_argument("--shots", type=pathlib.Path)
    options = arguments.parse_args()
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="twinwire-report-") as folder, Browser() as page:
        if options.look:
            page.open(options.look)
            is_silent(page, options.look)
            prints(page, options.shots)
            take_pictures(page, options.shots)
            return
        subprocess.run([options.writer, folder], check=True, timeout=120)
        test(page, pathlib.Path(folder), options.shots)
    print("the report is well")


main()
