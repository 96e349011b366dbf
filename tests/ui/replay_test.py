# SPDX-License-Identifier: MIT
"""A match is saved while it is played, and shown again: paused, sought, slowed down, by other eyes, lane by lane; what a killed
program has recorded is there, and what is no recording is refused in a line."""
import glob
import subprocess

import stage
from stage import expect, until


def refused(s, *options):
    done = subprocess.run([s.bin + "/twinwire", *options], env=s.env, capture_output=True, text=True, timeout=20)
    expect(done.stderr.count("\n") == 1, "one line: " + done.stderr)
    return done.returncode, done.stderr


def scenario(s):
    s.open_display()
    server = s.start_server("--arena", "Arena:foundry", "--journal", s.path("journals"))
    s.start([s.bin + "/twinwire-bots", "--connect", server.lobby, "--count", "3", "--trust", "--room", "Arena"])
    recorded = s.path("killed.twmatch")
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Arena",
                           "--lanes", "udp,tcp", "--record", recorded)
    window.until(lambda v: v["screen"] == "match" and len(v["players"]) == 4, "in the match")
    first = window.state()["lanes"][0]["tick"]
    window.focus()
    window.until(lambda v: v["lanes"][0]["tick"] > first + 8 * 60, "8 s of it")
    window.key("F9")
    told = window.until(lambda v: v["news"].startswith("Saved: "), "it says where")["news"]
    saved = told[len("Saved: "):]
    expect(glob.glob(s.path("data/twinwire/matches/*.twmatch")) == [saved], "a file in the folder of recordings: " + saved)
    window.key("ctrl+F9")
    told = window.until(lambda v: v["news"].startswith("The last half minute is saved: "), "and of its end")["news"]
    last = told[len("The last half minute is saved: "):]
    window.key("Escape")
    window.click("Leave the match")
    window.until(lambda v: v["screen"] == "lobby", "out of the match")
    window.click("Join match")
    first = window.until(lambda v: v["screen"] == "match" and v["lanes"][0]["tick"], "in it again")["lanes"][0]["tick"]
    window.until(lambda v: v["lanes"][0]["tick"] > first + 4 * 60, "4 s of it")
    window.process.kill()
    window.process.wait()

    window = s.open_window("--replay", saved)
    state = window.until(lambda v: v["screen"] == "replay" and len(v["players"]) == 4, "the match again")
    expect(7 < state["replay"]["length_s"] < 60 and state["replay"]["damage"] == "", "all of it: %s" % state["replay"])
    expect(len(state["lanes"]) == 2, "both lanes")
    window.focus()
    window.key("space")
    at = window.until(lambda v: v["replay"]["paused"], "paused")["replay"]["at_s"]
    window.key("period")
    window.until(lambda v: at < v["replay"]["at_s"] < at + 0.05, "a frame on")
    window.key("Home")
    window.until(lambda v: v["replay"]["at_s"] == 0, "at the beginning")
    window.key("Right")
    state = window.until(lambda v: v["replay"]["at_s"] == 5, "5 s on")
    tick = state["lanes"][0]["tick"]
    window.key("Left")  # not further on: it may end within the next 5 s
    window.until(lambda v: v["replay"]["at_s"] == 0, "back at the beginning")
    window.key("Right")
    expect(window.until(lambda v: v["replay"]["at_s"] == 5, "5 s on again")["lanes"][0]["tick"] == tick, "there and back: the same tick")
    expect(window.picture().near(90, 687, "5BA8FF", 40), "the bar's button")
    window.key("l")
    window.until(lambda v: [lane["lane"] for lane in v["lanes"]] == ["udp"], "one lane")
    window.key("l")
    window.until(lambda v: [lane["lane"] for lane in v["lanes"]] == ["tcp"], "the other")
    window.key("l")
    window.until(lambda v: len(v["lanes"]) == 2, "both")
    own = window.state()["self"]["name"]
    window.key("n")
    window.until(lambda v: v.get("self", {}).get("name", own) != own, "another's eyes")
    window.key("F6")
    window.until(lambda v: v["techniques"]["others"] == "interpolated, adaptive", "another technique")
    window.key("Down", "Down")
    window.until(lambda v: v["replay"]["speed"] == 0.25, "slowly")
    window.click("Play")
    window.until(lambda v: v["replay"]["at_s"] > 5.05 and not v["replay"]["paused"], "it goes on")
    window.key("End")
    window.until(lambda v: v["replay"]["paused"] and v["replay"]["at_s"] == v["replay"]["length_s"], "to the end")
    window.key("Escape")
    until(lambda: window.process.poll() == 0, "Esc leaves")

    window = s.open_window("--replay", recorded, "--from", "-3")
    state = window.until(lambda v: v["screen"] == "replay" and v["players"], "what a killed window had recorded")
    length = state["replay"]["length_s"]
    expect(length > 6 and state["replay"]["damage"] == "", "the first match, whole: %s" % state["replay"])
    expect(state["replay"]["at_s"] > length - 3.1, "from 3 s before its end")
    window.close()
    window = s.open_window("--replay", s.path("killed-2.twmatch"))
    state = window.until(lambda v: v["screen"] == "replay" and v["players"], "and the second, in a file of its own")
    expect(2.5 < state["replay"]["length_s"] < length and state["replay"]["damage"] == "", "all but its last second: %s" % state["replay"])
    window.close()

    # What was shown is what the commands give, stepped again.
    journal, = glob.glob(s.path("journals/*.twjournal"))
    for shown in (saved, last, recorded, s.path("killed-2.twmatch")):
        done = subprocess.run([s.bin + "/twinwire-lab", "verify", shown, journal], capture_output=True, text=True, timeout=60)
        expect(done.returncode == 0 and "Every snapshot is what the" in done.stdout, done.stdout + done.stderr)

    with open(s.path("short.twmatch"), "wb") as file:
        file.write(open(saved, "rb").read()[:-1000])
    window = s.open_window("--replay", s.path("short.twmatch"))
    window.until(lambda v: v["screen"] == "replay" and v["replay"]["damage"] and v["players"], "a file cut short is shown as far as it goes")
    expect("damaged" in window.close(), "and said to be so")

    with open(s.path("data/twinwire/matches/odd.twmatch"), "wb") as file:
        file.write(b"TWMATCH")
    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    window.click("Watch")
    window.click("odd")
    window.until(lambda v: "Back" in v["controls"] and v["screen"] == "login", "what cannot be shown leaves the list")
    day, time = saved.rsplit("/", 1)[1].removesuffix(".twmatch").split("_")
    window.click(day + "  " + time.replace("-", ":"))
    window.until(lambda v: v["screen"] == "replay" and v["players"], "the match that was chosen")
    window.key("Escape")
    day, time = last.rsplit("/", 1)[1].removesuffix("_last-30-s.twmatch").split("_")
    window.click(day + "  " + time.replace("-", ":") + "  last 30 s")
    window.until(lambda v: v["screen"] == "replay" and v["players"], "the end of one")
    window.key("Escape")
    window.click("Back")
    window.until(lambda v: v["screen"] == "title", "and back at the title")
    window.close()
    code, words = refused(s, "--replay", "/etc/hostname")
    expect(code == 1 and "no recording" in words, words)
    code, words = refused(s, "--replay", s.path("nothing"))
    expect(code == 1 and "Cannot read" in words, words)


stage.run(scenario)
