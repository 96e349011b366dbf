# SPDX-License-Identifier: MIT
"""Makes the pictures of README and docs anew: real matches, real losses, whatever came of them.

python3 tests/ui/pictures.py --bin build/release/bin --maps assets/maps

As a test (--out FOLDER) it hurries, writes to a folder of its own, and looks whether there is something on each.
"""
import pathlib
import subprocess
import sys
import time

import devtools
import stage
from stage import expect

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "docs/images"
OUT = IMAGES
SIZE = "1280x720"


def quick():
    return OUT != IMAGES


def take(s, window, name):
    path = OUT / (name + ".png")
    subprocess.run(["import", "-window", "root", "-depth", "8", str(path)], env=s.env, check=True)
    colours = subprocess.run(["identify", "-format", "%wx%h %k", str(path)], capture_output=True, text=True, check=True).stdout.split()
    expect(colours[0] == SIZE and int(colours[1]) > 100, "%s shows something: %s" % (name, colours))
    return window


def play(s, *options):
    window = stage.Window(s, s.path("play%d.json" % len(s.children)))
    window.process = s.start([s.bin + "/twinwire-lab", "play", *options, "--window=--no-audio", "--window=--size=" + SIZE,
                              "--window=--state-file=" + window.state_path], stderr=subprocess.PIPE, text=True)
    window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("alive"), "in the match")
    window.focus()
    return window


def run_about(window, seconds):
    """Keys as somebody would press them, and the mouse with them."""
    end = time.monotonic() + (1 if quick() else seconds)
    while time.monotonic() < end:
        for key, x, y in (("d", 420, 300), ("w", 300, 160), ("a", 120, 300), ("s", 300, 400)):
            window.hands("mousemove", x, y, "keydown", key, "mousedown", 1)
            time.sleep(0.35)
            window.hands("keyup", key, "mouseup", 1)


def split_screen(s):
    window = play(s, "--loss", "5", "--delay", "50", "--lanes", "udp,tcp")
    run_about(window, 10)
    window.until(lambda v: v.get("self", {}).get("alive") and max(lane["age_ms"] for lane in v["lanes"]) > 140, "alive, and a lane that lies")
    s.stop(take(s, window, "split-screen").process)


def techniques(s):
    window = play(s, "--loss", "10", "--delay", "100", "--lanes", "udp,tcp")
    window.key("F3", "F8", "F8")
    run_about(window, 6)
    window.hands("mousemove", 960, 250)
    window.key("ctrl+F6")
    window.hands("keydown", "d")
    time.sleep(0.5)
    take(s, window, "techniques")
    window.hands("keyup", "d")
    s.stop(window.process)


def arena(s):
    server = s.start_server("--arena", "Arena:foundry")
    bots = s.start([s.bin + "/twinwire-bots", "--connect", server.lobby, "--count", "6", "--trust", "--room", "Arena"])
    window = s.open_window("--connect", server.lobby, "--name", "Ada", "--guest", "--trust-new", "--room", "Arena", size=SIZE)
    window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("alive"), "in the match")
    window.focus()
    run_about(window, 8)
    window.until(lambda v: v.get("self", {}).get("alive"), "alive")
    take(s, window, "arena").close()
    s.stop(bots)
    s.stop(server)


def report(s):
    out = s.path("compare")
    subprocess.run([s.bin + "/twinwire-lab", "compare", "--lanes", "udp,tcp", "--loss", "5", "--delay", "50", "--seed", "1",
                    "--seconds", "3" if quick() else "12", "--attempts", "1", "--out", out], check=True, capture_output=True)
    with devtools.Browser() as page:
        page.size(1280, 860)
        page.scheme("dark")
        page.open(out + "/report.html")
        page.screenshot(OUT / "report.png")


def scenario(s):
    OUT.mkdir(parents=True, exist_ok=True)
    s.open_display()
    for picture in (split_screen, techniques, arena, report):
        picture(s)


if "--out" in sys.argv:
    at = sys.argv.index("--out")
    OUT = pathlib.Path(sys.argv[at + 1]).resolve()
    del sys.argv[at:at + 2]
stage.run(scenario)
