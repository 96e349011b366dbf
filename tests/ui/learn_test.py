# SPDX-License-Identifier: MIT
"""The tour in the window: every stop is opened and read, its question answered, its command copied; what is a command of ours runs
with a click, says what came of it, and ends with the window.

Wants a network namespace of its own (unshare --net): the usual port is the test's.
"""
import pathlib
import re
import subprocess

import stage
from stage import expect, make_network, until

TOUR = pathlib.Path(__file__).resolve().parents[2] / "docs/tour"
LIST = "build/release/bin/twinwire-lab --list-presets"
BOTS = "build/release/bin/twinwire-bots --connect 127.0.0.1 --trust --room Arena --count 6 --seconds 30"
SERVER = "build/release/bin/twinwire-server --arena Arena --journal results/journals"


def programs_of(window):
    return subprocess.run(["pgrep", "-P", str(window.process.pid), "-x", "twinwire-bots"], capture_output=True,
                          text=True).stdout.split()


def there(pid):
    return pathlib.Path("/proc/%s" % pid).exists()


def scroll_to(window, label):
    """The page's end is below its lower edge."""
    window.until(lambda v: label in v["controls"], label)
    window.hands("mousemove", 700, 400)
    while window.state()["controls"][label]["y"] > 640:
        y = window.state()["controls"][label]["y"]
        window.hands("click", 5)
        window.until(lambda v: v["controls"][label]["y"] < y, "it scrolls")


def scenario(s):
    make_network()
    s.open_display()
    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    window.click("Learn")
    stops = sorted(TOUR.glob("[0-9]*.md"))
    titles = {}
    for stop in stops:
        text = stop.read_text()
        titles[stop.name[:2]] = title = re.match(r"# (.*?) `", text)[1]
        command = re.search(r"```sh\n(.*)\n", text)[1]
        window.click(title)
        window.until(lambda v: command in v["controls"], "%s shows its command %s" % (title, command))
        window.until(lambda v: "Show the answer" in v["controls"], title + " keeps its answer folded")
        expect("Copy##" + command in window.state()["controls"], "it can be copied")
    expect("Run##" + command in window.state()["controls"], "and run")
    before = window.picture()
    window.key("Up")
    window.key("Down")
    window.until(lambda v: command in v["controls"], "arrows turn pages")
    expect(before.near(700, 80, "E6EAF5", 200, 40), "there is something to read")

    window.click(titles["01"])
    window.until(lambda v: any("tour_tcp_server" in c for c in v["controls"]), "the first stop")
    expect(not any(c.startswith("Run##") for c in window.state()["controls"]), "what needs a shell is for a shell")
    window.click(titles["08"])
    scroll_to(window, "Run##" + LIST)
    window.click("Copy##" + LIST)
    window.until(lambda v: "Copied##" + LIST in v["controls"], "copied")
    window.click("Run##" + LIST)
    window.until(lambda v: v["run"]["line"] == LIST and v["run"]["state"] == "done", "it runs, and is done")
    expect("starlink" in open(s.path("data/twinwire/runs/run.log")).read(), "what it said is in the log")

    window.click(titles["03"])
    scroll_to(window, "Run##" + BOTS)
    window.click("Run##" + BOTS)
    state = window.until(lambda v: v["run"]["line"] == BOTS and v["run"]["state"] == "failed", "nobody serves: it fails")
    expect("twinwire-bots" in state["run"]["words"], "and says why: " + state["run"]["words"])
    s.start_server("--arena", "Arena", port="7776")
    window.click("Run##" + BOTS)
    window.until(lambda v: v["run"]["line"] == BOTS and v["run"]["state"] == "running", "with a server it goes on")
    child = until(lambda: programs_of(window), "a process of its own")[0]
    window.until(lambda v: not v["controls"]["Run##" + SERVER]["enabled"], "one at a time")
    window.click("Stop##" + BOTS)
    until(lambda: not there(child), "stopped")
    window.click("Run##" + BOTS)
    child = until(lambda: programs_of(window), "and started again")[0]
    window.close()
    until(lambda: not there(child), "it has ended with the window")

    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    window.click("Learn")
    window.key("Escape")
    window.until(lambda v: v["screen"] == "title", "and back at the title")
    window.close()


stage.run(scenario)
