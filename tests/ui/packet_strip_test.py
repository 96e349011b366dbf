# SPDX-License-Identifier: MIT
"""What became of each packet: marks of every kind at 5 % loss, the last freeze's cause, a pause in which each mark tells its story.
And all of it again from the recording, where no link is."""
import re
import stage
from stage import expect

RED = "FF5A5F"


def packets(state, name):
    return next((l for l in state["packets"]["lanes"] if l["lane"] == name), None)


def count(state, name, kind):
    return packets(state, name)["marks"].get(kind, {}).get("count", 0)


def scenario(s):
    s.open_display()
    window = stage.Window(s, s.path("state.json"))
    options = ["--size=1280x720", "--no-audio", "--state-file=" + window.state_path, "--record=" + s.path("link.twmatch")]
    window.process = s.start([s.bin + "/twinwire-lab", "play", "--loss", "5", "--delay", "50", "--bots", "4",
                              *("--window=" + o for o in options)], stdout=stage.subprocess.DEVNULL, stderr=stage.subprocess.DEVNULL)
    window.until(lambda v: v["screen"] == "match" and len(v["lanes"]) == 2 and all(l["has_world"] for l in v["lanes"]), "both lanes")
    window.focus()

    # Each lane's fate in marks: tcp loses, sends again and holds back; udp loses, and that is all.
    state = window.until(lambda v: v.get("packets") and len(v["packets"]["lanes"]) == 2 and count(v, "udp", "lost") >= 3
                         and all(count(v, "tcp", kind) >= 2 for kind in ("delivered", "lost", "resent", "held", "released")),
                         "marks of every kind")
    expect(count(state, "udp", "delivered") > 5 * count(state, "udp", "lost"), "most datagrams arrive")
    expect(not any(count(state, "udp", kind) for kind in ("resent", "held", "released")), "nothing comes again on udp")
    expect(state["packets"]["overrun"] == 0, "the log is read in time")

    # The last freeze is named, with its length and its segment.
    state = window.until(lambda v: v["packets"]["last_freeze"], "a freeze with a cause")
    expect(re.match(r"^\d+ ms: \w+", state["packets"]["last_freeze"]), "a sentence: " + state["packets"]["last_freeze"])
    window.until(lambda v: v["packets"]["last_cause"] in ("timeout", "fast-retransmit", "tail-probe"), "a freeze by lost segments")

    # Paused, the strips stand still while the game goes on.
    window.key("p")
    state = window.until(lambda v: v["packets"]["paused"], "the strips paused")
    tick, marks = state["lanes"][1]["tick"], packets(state, "tcp")["marks"]
    state = window.until(lambda v: v["lanes"][1]["tick"] > tick + 60, "the match goes on")
    expect(packets(state, "tcp")["marks"] == marks, "but not the strips")

    # A cross under the mouse tells how it was lost; clicked, it stays.
    x, y = marks["lost"]["newest"]
    expect(window.picture().near(x, y, RED, 4), "a red cross where the loss is")
    window.hands("mousemove", round(x), round(y))
    window.until(lambda v: re.match(r"^segment \d+, \d+ bytes, lost at ", v["packets"]["story"]), "the story of a lost segment")
    window.hands("click", 1)
    window.hands("mousemove", 640, 300)
    window.until(lambda v: "lost at" in v["packets"]["story"], "the story stays when the mouse goes")
    window.hands("click", 1)
    window.until(lambda v: not v["packets"]["story"], "until one clicks elsewhere")

    # What was held back says behind what; a datagram says that nothing comes again.
    x, y = marks["released"]["newest"]
    window.hands("mousemove", round(x), round(y))
    window.until(lambda v: v["packets"]["story"].startswith("segment "), "the story of what let the others free")
    x, y = packets(state, "udp")["marks"]["lost"]["newest"]
    window.hands("mousemove", round(x), round(y))
    window.until(lambda v: re.match(r"^datagram \d+, .*nothing comes again", v["packets"]["story"]), "the story of a lost datagram")

    # And on it goes, by the switch this time.
    window.click("pause")
    window.until(lambda v: not v["packets"]["paused"] and packets(v, "tcp")["marks"] != marks, "the strips go on")
    s.stop(window.process)
    expect(window.process.returncode == 0, "the laboratory ends cleanly")

    window = s.open_window("--replay", s.path("link.twmatch"), "--from", "-3")
    state = window.until(lambda v: v["screen"] == "replay" and v.get("packets") and len(v["packets"]["lanes"]) == 2
                         and count(v, "udp", "lost") >= 1 and count(v, "tcp", "held") >= 1, "the packets before that moment, too")
    expect(state["link"]["loss_pct"] == 5 and state["link"]["delay_ms"] == 50, "what the link was set to: %s" % state["link"])
    expect(not any(count(state, "udp", kind) for kind in ("resent", "held", "released")), "as it was")
    window.focus()
    window.key("space")
    end = window.until(lambda v: v["replay"]["paused"], "it stands")["replay"]["at_s"]
    window.key("Left")
    window.until(lambda v: v["replay"]["at_s"] == 0 or v["replay"]["at_s"] < end - 4.9, "5 s back")
    window.key("Right")
    state = window.until(lambda v: v["replay"]["at_s"] > end - 0.1 and v["packets"]["last_freeze"], "and on: what froze in the seconds before has its cause")
    expect(re.match(r"^\d+ ms: \w+", state["packets"]["last_freeze"]), "a sentence: " + state["packets"]["last_freeze"])
    x, y = packets(state, "udp")["marks"]["lost"]["newest"]
    window.hands("mousemove", round(x), round(y))
    window.until(lambda v: re.match(r"^datagram \d+, .*nothing comes again", v["packets"]["story"]), "a lost datagram's story")
    window.close()


stage.run(scenario)
