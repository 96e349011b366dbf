# SPDX-License-Identifier: MIT
"""A game hosted from the window: bots are in it, a friend finds it and plays, and it ends with the window.

Wants a network namespace of its own (unshare --net): its network is the test's.
"""
import glob
import re
import subprocess

import stage
from stage import expect, make_network, until


def children_of(window):
    """The programs that this window has started."""
    names = []
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            words = open(stat).read().rsplit(") ", 1)
        except FileNotFoundError:
            continue
        if int(words[1].split()[1]) == window.process.pid:
            names.append(words[0].split("(", 1)[1])
    return sorted(names)


def gone(port):
    listening = subprocess.run(["ss", "-Hltn", "sport = :%s" % port], capture_output=True, text=True).stdout
    return listening == ""


def scenario(s):
    make_network()
    s.open_display()

    taken = s.start_server("--lan", "--name", "Basement", data="other", port="7776")
    host = s.open_window()
    host.until(lambda v: v["screen"] == "title", "the title")
    host.focus()
    host.click("Host a game")
    host.until(lambda v: "Name" in v["controls"], "who hosts has a name")
    host.click("Host a game")
    host.until(lambda v: v["errors"]["name"], "it asks for a name first")
    host.fill("Name", "Rook")
    host.click("Host a game")
    state = host.until(lambda v: v["screen"] == "match" and len(v["players"]) == 4, "in the own match, with three bots")
    address = re.search(r"192\.168\.77\.1:([0-9]+)", state["invitation"])
    expect(address and address[1] != "7776", "friends are told what to type, another port than the taken one: " + state["invitation"])
    expect(host.picture().near(640, 80, "93C2FB", 40), "and the arena shows it")
    host.key("Escape")
    host.until(lambda v: v["menu_open"], "the menu")
    host.key("Escape")
    expect(children_of(host) == ["twinwire-bots", "twinwire-server"], "a server and a crew: %s" % children_of(host))

    s.open_display()  # the friend's
    friend = s.open_window("--room", "Arena", "--trust-new")
    label = "Rook's game"
    friend.until(lambda v: v["controls"].get(label, {}).get("value", "").startswith("4 players") and any(c.startswith("Basement") for c in v["controls"]),
                 "both games of this machine in the friend's list")
    s.stop(taken)
    friend.focus()
    friend.click(label)
    friend.fill("Name", "Pip")
    friend.click("Play as guest")
    friend.until(lambda v: v["screen"] == "match" and len(v["players"]) == 5, "the friend plays in it")
    host.until(lambda v: len(v["players"]) == 5, "and the host sees the friend")

    second = s.open_window("--host", "--name", "Dora")
    second.until(lambda v: "did not start" in v["errors"]["general"], "a second game of the same user is refused in a sentence")
    second.close()

    host.close()
    until(lambda: gone(address[1]), "the server has ended with its window")
    friend.until(lambda v: v["screen"] != "match" or v["connection"]["state"] == "lost", "and the friend is told")
    friend.close()

    third = s.open_window("--host", "--name", "Dora", "--map", "foundry-teams", "--bots", "7")
    third.until(lambda v: v["screen"] == "match" and v["teams"], "the user may host again, for two teams")
    tick = third.until(lambda v: len(v["players"]) == 7, "all seats but one are taken")["lanes"][0]["tick"]
    third.until(lambda v: v["lanes"][0]["tick"] > tick + 5 * 60, "some seconds later")
    expect(len(third.state()["players"]) == 7, "one bot makes room for who comes next")
    expect(not gone("7776"), "on the usual port")
    third.process.kill()
    third.process.wait()
    until(lambda: gone("7776"), "and the server of a window that was killed has ended, too")


stage.run(scenario)
