# SPDX-License-Identifier: MIT
"""F5 to F8, Ctrl+F7, Ctrl+F8, F10 and F11 switch what is done with what the lane delivers, while one plays; the game goes on through all of it."""
import stage
from stage import expect

OWN = ["reconciled, smooth", "as delivered", "predicted only", "reconciled"]
SHOTS = ["what was seen", "what is there"]
OTHERS = ["interpolated", "interpolated, adaptive", "extrapolated", "newest"]


def scenario(s):
    s.open_display()
    server = s.start_server("--arena", "Arena:foundry")
    s.start([s.bin + "/twinwire-bots", "--connect", server.lobby, "--count", "3", "--trust", "--room", "Arena"])
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Arena")
    window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("alive"), "alive in the match")
    window.focus()
    for key, which, names in (("F5", "own", OWN), ("F6", "others", OTHERS), ("F7", "shots", SHOTS), ("F8", "redundancy", [7, 3, 1, 0]),
                             ("ctrl+F7", "clock_sync", [True, False]), ("ctrl+F8", "input_buffer_ticks", [2, 4, 8, 0]),
                             ("F10", "snapshot_ticks", [1, 2, 3, 6]), ("F11", "deltas", [True, False])):
        for name in names[1:] + names[:1]:
            window.key(key)
            state = window.until(lambda v: v["techniques"][which] == name, "%s: %s" % (which, name))
            tick = state["lanes"][0]["tick"]
            window.until(lambda v: v["lanes"][0]["tick"] > tick + 20 and "self" in v, "the game goes on")
    window.key("F3")
    window.until(lambda v: v["show_ghosts"], "ghosts")
    window.key("F3")
    window.until(lambda v: not v["show_ghosts"], "and none")
    window.key("ctrl+F8", "ctrl+F8")
    window.until(lambda v: v["lanes"][0]["command_wait_ms"] > 100, "commands wait 8 ticks, as asked")
    window.key("ctrl+F8", "ctrl+F8")
    window.until(lambda v: v["lanes"][0]["command_wait_ms"] < 60, "and two again")
    window.until(lambda v: v["lanes"][0]["own_us"] > 0 and v["lanes"][0]["others_us"] > 0, "what it costs is measured")
    for presses in range(3):
        window.key("F10")
    window.until(lambda v: 8 <= v["lanes"][0]["snapshots_per_s"] <= 12, "ten snapshots a second, as asked")
    window.key("F10")
    window.until(lambda v: v["lanes"][0]["snapshots_per_s"] >= 50, "and sixty again")
    guessed = window.state()["lanes"][0]["frames_guessed"]
    window.key("F6", "F6")
    window.until(lambda v: v["lanes"][0]["frames_guessed"] > guessed + 30, "guessed frames are counted")
    window.key("F6", "F6")
    window.key("F5")
    window.until(lambda v: v["techniques"]["own"] == OWN[1], "as delivered")
    picture = window.picture()
    panel = picture.near(170, 75, "E6EAF5", 170, 40)
    expect(panel, "what is chosen stands in the upper left")
    window.close()

    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Arena", "--lanes", "udp,tcp",
                           "--shots", "present", "--commands-sent", "1", "--snapshot-hz", "20")
    window.until(lambda v: v["screen"] == "match" and len(v["lanes"]) == 2 and v.get("self", {}).get("alive"), "two lanes")
    now = window.state()["techniques"]
    expect((now["shots"], now["redundancy"], now["snapshot_ticks"]) == (SHOTS[1], 0, 3), "as the command line says: %s" % now)
    window.focus()
    window.key("F7", "F8", "F10", "F10")
    window.until(lambda v: (v["techniques"]["redundancy"], v["techniques"]["snapshot_ticks"]) == (7, 1), "and switched back")
    window.hands("mousemove", 960, 250)
    window.key("ctrl+F6")
    window.until(lambda v: [lane["others"] for lane in v["lanes"]] == OTHERS[:2], "another technique in the panel under the mouse alone")
    window.key("ctrl+F5", "F10")
    window.until(lambda v: v["techniques"]["snapshot_ticks"] == 2 and [lane["own"] for lane in v["lanes"]] == OWN[:2] and
                 [lane["others"] for lane in v["lanes"]] == OTHERS[:2], "what the panels have of their own stays")
    window.key("F6")
    window.until(lambda v: [lane["others"] for lane in v["lanes"]] == [OTHERS[1]] * 2, "and both together again")
    window.close()


stage.run(scenario)
