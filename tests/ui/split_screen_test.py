# SPDX-License-Identifier: MIT
"""Two lanes of one match side by side: each named, coloured, measured; the keys of the screen."""
import stage
from stage import expect

UDP, TCP = "3DD6C4", "FFB454"


def scenario(s):
    s.open_display()
    truth = s.path("truth.sock")
    server = s.start_server("--arena", "Hall", "--truth", truth)
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Hall",
                           "--lanes", "udp,tcp", "--truth", truth)
    state = window.until(lambda v: v["screen"] == "match" and len(v["lanes"]) == 2 and all(l["has_world"] for l in v["lanes"]),
                         "both lanes with a picture")
    window.focus()
    expect([l["lane"] for l in state["lanes"]] == ["udp", "tcp"], "in the order asked for")
    expect([l["plays"] for l in state["lanes"]] == [True, False], "played on the first, watched on the other")
    state = window.until(lambda v: v["truth_known"], "the truth past the lanes")

    # Each panel wears its lane's colour along its upper edge, and its name's tag.
    stage.until(lambda: window.picture().near(320, 49, UDP, 3) and window.picture().near(960, 49, TCP, 3), "the lanes' colours")
    picture = window.picture()
    expect(not picture.near(320, 49, TCP, 3) and not picture.near(960, 49, UDP, 3), "and not each other's")
    expect(picture.near(46, 70, UDP, 12) and picture.near(680, 70, TCP, 12), "the lanes' names")

    # One's own arrowhead stands at the same place in both panels.
    def own_in_both():
        v = window.until(lambda v: v.get("self", {}).get("alive"), "oneself, alive")
        x, y = v["self"]["pixel"]
        p = window.picture()
        return p.near(x, y, "E6EAF5", 5) and p.near(x + 634, y, "E6EAF5", 8)
    stage.until(own_in_both, "oneself in both panels")

    # Both lanes go on delivering.
    ticks = [l["tick"] for l in state["lanes"]]
    window.until(lambda v: all(l["tick"] > t + 60 for l, t in zip(v["lanes"], ticks)), "a second of snapshots on both lanes")

    # The truth can be switched by its key and by its switch.
    window.key("F4")
    window.until(lambda v: not v["show_truth"], "the truth switched off by its key")
    window.click("truth")
    window.until(lambda v: v["show_truth"], "and on again by its switch")
    noise = window.close()
    expect(noise == "", "nothing on standard error: " + noise)


stage.run(scenario)
