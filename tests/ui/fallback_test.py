# SPDX-License-Identifier: MIT
"""UDP is blocked, comes, and is blocked again: the game goes on over TCP and back. Then everything is dark for a while.

Wants a network namespace of its own (unshare --net): its firewall is the test's.
"""
import subprocess

import stage
from stage import expect


def nft(*words):
    subprocess.run(["nft", *words], check=True, capture_output=True)


class Firewall:
    """Drops what it is told to; the rest of this namespace is open."""

    def __init__(self):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        nft("add", "table", "inet", "test")
        nft("add", "chain", "inet", "test", "in", "{ type filter hook prerouting priority 0 ; }")

    def block(self, *match):
        nft("add", "rule", "inet", "test", "in", *match, "drop")

    def open(self):
        nft("flush", "chain", "inet", "test", "in")


def scenario(s):
    expect(len(open("/proc/net/dev").readlines()) == 3, "a network namespace with nothing but lo in it")
    firewall = Firewall()
    s.open_display()
    server = s.start_server("--arena", "Arena:foundry")
    game = server.game.rsplit(":", 1)[1]
    firewall.block("udp", "dport", game)
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new")
    window.until(lambda v: v["screen"] == "lobby", "the lobby")
    window.focus()
    window.until(lambda v: v["rooms"], "the arena in the list")
    window.click("Join room")
    window.click("Join match")

    def playing_over(lane, state):
        return lambda v: v["screen"] == "match" and v["lanes"][0]["lane"] == lane and v["connection"]["state"] == state
    state = window.until(playing_over("tcp", "stand-in"), "the match over TCP, since UDP is blocked")
    expect("UDP does not get through" in state["connection"]["sentence"], "it is said")
    window.until(lambda v: v.get("self", {}).get("alive"), "alive in it")
    seat = window.state()["self"]["id"]
    banner = window.picture()
    expect(banner.near(640, 79, "FFB454", 120, 90), "a banner in TCP's colour")

    firewall.open()
    window.until(playing_over("udp", "good"), "UDP again, once it gets through")
    expect(window.until(lambda v: "self" in v, "oneself")["self"]["id"] == seat, "the same seat")

    firewall.block("udp", "dport", game)
    firewall.block("udp", "sport", game)
    window.until(playing_over("tcp", "stand-in"), "TCP again, since UDP went dark")
    firewall.block("tcp", "dport", game)
    firewall.block("tcp", "sport", game)
    state = window.until(lambda v: v["screen"] == "match" and v["connection"]["state"] == "lost", "nothing gets through")
    expect("seat is kept" in state["connection"]["sentence"], "it is said")
    firewall.open()
    window.until(lambda v: v["connection"]["state"] != "lost" and v.get("self", {}).get("alive"), "back in the arena")
    expect(window.state()["self"]["id"] == seat, "on the same seat")
    window.close()


stage.run(scenario)
