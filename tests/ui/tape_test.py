# SPDX-License-Identifier: MIT
"""An experiment before one's eyes: its first network, its lanes and its script in the window, what the sockets say, and the pcap files."""
import os
import struct
import stage
from stage import expect

TAPE = """format = 1
name = "ui"
lanes = ["udp", "tcp"]
seeds = [7]
seconds = 20
[match]
map = "foundry"
bots = 3
[[network]]
delay = 50
loss = [5, 9]
[[at]]
seconds = 6
set = { preset = "none", loss = 0, delay = 20 }
[[at]]
seconds = 9
outage_ms = 1500
"""


def packets_in(path):
    """Counts the packets of a pcap file; each must be whole."""
    with open(path, "rb") as file:
        data = file.read()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<"}.get(data[:4])
    expect(order, "a pcap file: " + path)
    at, count = 24, 0
    while at < len(data):
        kept = struct.unpack_from(order + "I", data, at + 8)[0]
        at, count = at + 16 + kept, count + 1
    expect(at == len(data), "the last packet is whole")
    return count


def scenario(s):
    s.open_display()
    with open(s.path("tape.toml"), "w") as file:
        file.write(TAPE)
    window = stage.Window(s, s.path("state.json"))
    options = ["--size=1280x720", "--no-audio", "--state-file=" + window.state_path]
    said = s.path("said")
    with open(said, "w") as errors:
        window.process = s.start([s.bin + "/twinwire-lab", "play", "--tape", s.path("tape.toml"), "--pcap", s.path("pcap"),
                                  *("--window=" + o for o in options)], stdout=stage.subprocess.DEVNULL, stderr=errors)
    state = window.until(lambda v: v["screen"] == "match" and len(v["lanes"]) == 2 and all(l["has_world"] for l in v["lanes"]),
                         "both lanes")
    expect([l["lane"] for l in state["lanes"]] == ["udp", "tcp"] and state["map"].lower() == "foundry", "the tape's lanes and map")
    state = window.until(lambda v: len(v["players"]) == 4, "the tape's three bots and oneself")

    # What the lanes' sockets say at the server is known here as well.
    state = window.until(lambda v: len(v.get("facts", {})) == 2, "what both sockets say")
    expect(state["facts"]["tcp"]["rto_us"] > 0 and state["facts"]["udp"]["enet_throttle"] == 32, "of TCP and of ENet: %s" % state["facts"])

    # The script acts by itself, in its order, and the freeze that it makes is put down to it.
    window.until(lambda v: v.get("link") and (v["link"]["loss_pct"], v["link"]["delay_ms"]) == (0, 20), "the script's first event")
    state = window.until(lambda v: v["packets"]["last_cause"] == "outage", "the script's outage, as the cause of a freeze")
    window.until(lambda v: v["facts"].get("tcp", {}).get("resent", 0) >= 1, "the socket's own count of what TCP sent again")
    window.until(lambda v: all(l["held_ms"] == 0 for l in v["lanes"]), "all lanes at ease again")
    s.stop(window.process)
    expect(window.process.returncode == 0, "the laboratory ends cleanly")
    with open(said) as file:
        lines = [line for line in file.read().splitlines() if line]
    expect(len(lines) == 2 and lines[1].startswith("link, at ") and "outage 1500" in lines[1], "at the end, what changed: %s" % lines)
    for end in ("server", "client"):
        path = os.path.join(s.path("pcap"), end + ".pcap")
        expect(packets_in(path) > 500, "what passed the %s's end" % end)


stage.run(scenario)
