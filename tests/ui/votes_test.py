# SPDX-License-Identifier: MIT
"""Players vote: on the next map, and somebody out; what is put to the vote and what came of it stands on the screen."""
import stage
from stage import expect


def scenario(s):
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
