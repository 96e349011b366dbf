# SPDX-License-Identifier: MIT
"""The tour in the window: every stop is opened and read, its question answered, its command copied, and the first command that a click
can run is run; servers run beside their clients; what is run says what came of it, and ends with the window.

Wants a network namespace of its own (unshare --net): the usual ports are the test's.
"""
import pathlib
import re
import subprocess

import stage
from stage import expect, make_network, until

TOUR = pathlib.Path(__file__).resolve().parents[2] / "docs/tour"
LIST = "build/release/bin/twinwire-lab --list-presets"
TCP_SERVER = "build/release/bin/tour_tcp_server 127.0.0.1 9000"
TCP_CLIENT = "build/release/bin/tour_tcp_client 127.0.0.1 9000 20"
PEERS = ("build/release/bin/tour_peer 9001 127.0.0.1 9002 Ada", "build/release/bin/tour_peer 9002 127.0.0.1 9001 Bob")
SERVER = "build/release/bin/twinwire-server --arena Arena --journal results/journals"
BOTS = "build/release/bin/twinwire-bots --connect 127.0.0.1 --trust --room Arena --count 6 --seconds 30"
ATTACK = "python3 tests/bench/attack.py build/release/bin"


def programs_of(window):
    return subprocess.run(["pgrep", "-P", str(window.process.pid), "-x", "twinwire-bots"], capture_output=True,
                          text=True).stdout.split()


def there(pid):
    return pathlib.Path("/proc/%s" % pid).exists()


def scroll_to(window, label):
    """The page's end is below its lower edge, and its beginning may be above the upper one."""
    window.until(lambda v: label in v["controls"], label)
    window.hands("mousemove", 700, 400)
    for button, wrong in ((5, lambda y: y > 640), (4, lambda y: y < 80)):
        while wrong(y := window.state()["controls"][label]["y"]):
            window.hands("click", button)
            window.until(lambda v: v["controls"][label]["y"] != y, "it scrolls")


def commands(stop):
    return [line for block in re.findall(r"```sh\n(.*?)```", stop.read_text(), re.S) for line in block.strip().split("\n")]


def windows_of(s):
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Twinwire$"], env=s.env, capture_output=True,
                          text=True).stdout.split()


def run(window, line):
    scroll_to(window, "Run##" + line)
    window.click("Run##" + line)


def says(window, line, state, words=""):
    return window.until(lambda v: v["run"]["line"] == line and v["run"]["state"] == state and words in v["run"]["words"],
                        "%s is %s: %s" % (line, state, words))


def stop(window, line):
    scroll_to(window, "Stop##" + line)
    window.click("Stop##" + line)
    window.until(lambda v: "Stop##" + line not in v["controls"], "stopped: " + line)


def run_the_first(s, window, own, line):
    """Until it is seen to work; then it is stopped."""
    run(window, line)
    if line.startswith("./play"):
        until(lambda: len(windows_of(s)) == 2, "the game's own window")
        window.hands("windowraise", own)  # nobody here arranges windows
        window.hands("windowfocus", "--sync", own)
        stop(window, line)
        until(lambda: windows_of(s) == [own], "the game is over")
    elif line == TCP_SERVER:
        says(window, line, "running", "listening")
        run(window, TCP_CLIENT)
        says(window, TCP_CLIENT, "done", "20 came back")
        stop(window, TCP_SERVER)
    elif line == PEERS[0]:
        run(window, PEERS[1])
        says(window, PEERS[1], "done", "coin")
    elif line == ATTACK:
        says(window, line, "running", "honest players 6 of 6")
        stop(window, line)
    elif "twinwire-server" in line:
        says(window, line, "running", "ready")
        stop(window, line)
    else:
        says(window, line, "running")
        stop(window, line)


def scenario(s):
    make_network()
    s.open_display()
    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    own = windows_of(s)[0]
    window.click("Learn")
    titles = {}
    for page in sorted(TOUR.glob("[0-9]*.md")):
        lines = commands(page)
        titles[page.name[:2]] = title = re.match(r"# (.*?) `", page.read_text())[1]
        window.click(title)
        window.until(lambda v: lines[0] in v["controls"], "%s shows its command %s" % (title, lines[0]))
        window.until(lambda v: "Show the answer" in v["controls"], title + " keeps its answer folded")
        controls = window.state()["controls"]
        expect(all("Copy##" + line in controls for line in lines), "each can be copied")
        runnable = [line for line in lines if "Run##" + line in controls]
        expect(runnable, title + " has a command to run")
        expect(not any(mark in line for line in runnable for mark in "'$*;"), "what needs a shell is for a shell")
        run_the_first(s, window, own, runnable[0])
    before = window.picture()
    window.key("Up")
    window.key("Down")
    window.until(lambda v: lines[0] in v["controls"], "arrows turn pages")
    expect(before.near(700, 80, "E6EAF5", 200, 40), "there is something to read")

    window.click(titles["08"])
    scroll_to(window, "Run##" + LIST)
    window.click("Copy##" + LIST)
    window.until(lambda v: "Copied##" + LIST in v["controls"], "copied")
    window.click("Run##" + LIST)
    says(window, LIST, "done")
    expect(any("starlink" in log.read_text() for log in pathlib.Path(s.path("data/twinwire/runs")).glob("run-*.log")),
           "what it said is in its log")

    window.click(titles["03"])
    run(window, BOTS)
    state = says(window, BOTS, "failed")
    expect("twinwire-bots" in state["run"]["words"], "nobody serves, and it says why: " + state["run"]["words"])
    run(window, SERVER)
    says(window, SERVER, "running", "ready")
    run(window, BOTS)
    says(window, BOTS, "running")
    child = until(lambda: programs_of(window), "a process of its own")[0]
    expect("Stop##" + SERVER in window.state()["controls"], "both run")
    stop(window, BOTS)
    until(lambda: not there(child), "stopped")
    run(window, BOTS)
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
