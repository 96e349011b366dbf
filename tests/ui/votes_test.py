# SPDX-License-Identifier: MIT
"""Players vote: on the next map, and somebody out; what is put to the vote and what came of it stands on the screen. Where
there is one map only, somebody can still be voted out."""
import os

import stage
from stage import expect


def on_the_only_map(s):
    os.mkdir(s.path("maps"))
    with open(s.path("maps/foundry.txt"), "w") as file:  # and not for two teams, too
        file.write("mode free-for-all\n" + open(s.maps + "/foundry.txt").read())
    server = s.start_server("--arena", "Arena:foundry", data="small", maps=s.path("maps"))
    s.open_display()
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Arena")
    s.start([s.bin + "/twinwire-bots", "--connect", server.lobby, "--count", "1", "--trust", "--room", "Arena"])
    players = window.until(lambda v: v["screen"] == "match" and len(v["players"]) == 2, "a match for two")["players"]
    other, = (p["name"] for p in players if p["name"] != "Rook")
    window.focus()
    window.key("Escape")
    state = window.until(lambda v: "Vote out" in v["controls"], "a vote is to be had")
    expect("Next map" not in state["controls"], "but not on a map: there is no other")
    window.click("Vote out")
    window.click(other)
    window.until(lambda v: v.get("vote", {}).get("about") == other, "and it is put to the vote")
    window.close()


def scenario(s):
    on_the_only_map(s)
    server = s.start_server("--arena", "Arena:foundry")
    windows = []
    for name in ("Rook", "Pip", "Dora"):
        s.open_display()  # each has hands of its own
        window = s.open_window("--connect", server.lobby, "--name", name, "--guest", "--trust-new", "--room", "Arena")
        window.display = dict(s.env)
        window.until(lambda v: v["screen"] == "match" and v.get("self"), name + " plays")
        windows.append(window)
    rook, pip, dora = windows
    dora.until(lambda v: len(v["players"]) == 3, "all three")

    def at(window):
        s.env["DISPLAY"] = window.display["DISPLAY"]
        window.focus()
        return window

    at(dora).key("Escape")
    dora.click("Next map")
    dora.click("atrium")
    dora.until(lambda v: v.get("vote", {}).get("about") == "atrium", "it is put to the vote")
    expect(pip.until(lambda v: "vote" in v, "and told to the others")["vote"]["yes"] == 1, "the caller is for it")
    at(pip).key("F2")
    rook.until(lambda v: v.get("vote", {}).get("no") == 1, "Pip is against it")
    at(rook).key("F1")
    rook.until(lambda v: "vote" not in v and v["news"].startswith("The next round is on atrium: 2 for it, 1 against"), "two of three")

    at(pip).key("Escape")
    pip.click("Vote out")
    pip.click("Dora")
    dora.until(lambda v: v.get("vote", {}).get("about") == "Dora", "somebody shall go")
    at(rook).key("F1")
    dora.until(lambda v: v["screen"] == "lobby" and "voted you out" in v["notice"], "and has to, and is told why")
    rook.until(lambda v: len(v["players"]) == 2, "two are left")
    for window in windows:
        window.close()


stage.run(scenario)
