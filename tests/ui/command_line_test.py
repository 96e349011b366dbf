# SPDX-License-Identifier: MIT
"""What the program says before there is a window: one line, and the right exit code."""
import subprocess

import stage
from stage import expect


def ask(s, *options, display=None):
    env = dict(s.env)
    if display is not None:
        env["DISPLAY"] = display
    return subprocess.run([s.bin + "/twinwire", *options], env=env, capture_output=True, text=True, timeout=60)


def one_line(text):
    return text.count("\n") == 1 and text.endswith("\n")


def scenario(s):
    said = ask(s)
    expect(said.returncode == 1 and one_line(said.stderr) and "display" in said.stderr, "no DISPLAY: " + str(said))
    said = ask(s, display=":4711")
    expect(said.returncode == 1 and one_line(said.stderr) and ":4711" in said.stderr, "a display that is not there: " + str(said))
    said = ask(s, "--no-such-flag")
    expect(said.returncode == 2 and one_line(said.stderr) and "--no-such-flag" in said.stderr, "an unknown flag: " + str(said))
    said = ask(s, "--lanes", "udp,quic")
    expect(said.returncode == 2 and one_line(said.stderr) and "quic" in said.stderr, "an unknown lane: " + str(said))
    said = ask(s, "--help")
    expect(said.returncode == 0 and "--connect" in said.stdout and not said.stderr, "--help: " + str(said))
    said = ask(s, "--version")
    expect(said.returncode == 0 and said.stdout.startswith("twinwire ") and not said.stderr, "--version: " + str(said))
    s.open_display()
    said = ask(s, "--link", s.path("nothing.sock"))
    expect(said.returncode == 1 and one_line(said.stderr), "a link that is not there: " + str(said))
    picture = s.path("picture.png")
    said = ask(s, "--seconds", "0.5", "--screenshot", picture, "--frame-log", s.path("frames"))
    expect(said.returncode == 0 and not said.stderr, "a short run is silent: " + str(said))
    expect(said.stdout.startswith("frames "), "the frame log's summary: " + str(said))
    with open(picture, "rb") as file:
        expect(file.read(4) == b"\x89PNG", "a picture was written")


stage.run(scenario)
