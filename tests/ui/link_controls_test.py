# SPDX-License-Identifier: MIT
"""The whole laboratory behind the window: real loss on an emulated link, and the hands on it."""
import stage
from stage import expect


def lane(state, name):
    return next((l for l in state["lanes"] if l["lane"] == name), None)


def scenario(s):
    s.open_display()
    window = stage.Window(s, s.path("state.json"))
    options = ["--size=1280x720", "--no-audio", "--state-file=" + window.state_path]
    window.process = s.start([s.bin + "/twinwire-lab", "play", "--loss", "5", "--delay", "50", "--bots", "4",
                              *("--window=" + o for o in options)], stdout=stage.subprocess.DEVNULL, stderr=stage.subprocess.DEVNULL)
    window.until(lambda v: v["screen"] == "match" and len(v["lanes"]) == 2 and all(l["has_world"] for l in v["lanes"]), "both lanes")
    window.focus()
    state = window.until(lambda v: v.get("link"), "the link's own figures")
    expect(abs(state["link"]["loss_pct"] - 5) < 0.01 and abs(state["link"]["delay_ms"] - 50) < 0.01, "as it was set")

    # At 5 % it is plain which lane is which: tcp is held up and udp is not.
    state = window.until(lambda v: lane(v, "tcp")["stalls"] >= 3 and lane(v, "tcp")["p99_ms"] > lane(v, "udp")["p99_ms"] + 50,
                         "tcp far behind udp")
    expect(lane(state, "udp")["loss_pct"] > 0, "udp's lost snapshots stay lost")

    # An outage by its key: every lane is dark at once.
    window.key("o")
    window.until(lambda v: lane(v, "udp")["held_ms"] > 200, "the outage on udp as well")

    # The slider acts at once.
    control = window.state()["controls"]["loss, each way"]
    y = round(control["y"] + 8)
    window.hands("mousemove", round(control["x"]), y, "mousedown", 1)
    window.hands("mousemove", round(control["x"] - control["w"] / 2 + 2), y)
    window.hands("mouseup", 1)
    window.until(lambda v: v["link"]["loss_pct"] == 0, "no loss any more")
    stalls = lane(window.until(lambda v: lane(v, "tcp")["held_ms"] == 0, "tcp at ease"), "tcp")["stalls"]
    expect(stalls >= 3, "the count is kept")

    # A preset by the mouse: everything that it says, and each direction its own rate; the list says who is behind it.
    window.click("preset")
    window.click("lte")
    window.until(lambda v: v["link"]["jitter_ms"] == 20 and v["link"]["delay_ms"] == 30 and v["link"]["rate_up_kbit"] == 10000,
                 "the preset's settings at the link")
    control = window.until(lambda v: "international-p50" not in v["controls"], "the list closed")["controls"]["jitter"]
    y = round(control["y"] + 8)
    window.hands("mousemove", round(control["x"]), y, "mousedown", 1)
    window.hands("mousemove", round(control["x"] - control["w"] / 2 + 2), y)
    window.hands("mouseup", 1)
    window.until(lambda v: v["link"]["jitter_ms"] == 0 and v["link"]["delay_ms"] == 30 and v["link"]["rate_up_kbit"] == 10000,
                 "no jitter, and nothing else changed")
    s.stop(window.process)
    expect(window.process.returncode == 0, "the laboratory ends cleanly")


stage.run(scenario)
