# SPDX-License-Identifier: MIT
"""The host's view of the own game: everybody's lanes, a handicap for one of them and its end, and sending away.

Wants a network namespace of its own (unshare --net): its network is the test's.
"""
import stage
from stage import expect, make_network


def scenario(s):
    make_network()
    s.open_display()
    # A name that a command line could take for an option.
    host = s.open_window("--host", "--name=-Rook", "--bots", "2")
    host.until(lambda v: v["screen"] == "match" and len(v["players"]) == 3, "in the own match, with two bots")
    host.focus()
    host.key("Escape")
    host.click("Players and handicaps")
    seats = host.until(lambda v: len(v["seats"]) == 3 and all(x["behind_ms"] is not None for x in v["seats"].values()),
                       "everybody's seat with what the server knows of it")["seats"]
    bots = sorted(name for name in seats if name != "-Rook")
    usual = max(x["behind_ms"] for x in seats.values())
    expect(usual < 100, "on one machine nobody is far behind: %s" % seats)
    state = host.state()
    expect("Send away##-Rook" not in state["controls"], "the host is not to send away themselves")

    host.click("Handicap of " + bots[0])
    host.click("4g-p50")
    seats = host.until(lambda v: (v["seats"][bots[0]]["behind_ms"] or 0) >= 200, "one bot's lanes go through a link, 100 ms each way")["seats"]
    expect(seats[bots[0]]["handicap"] == "4g-p50" and seats[bots[0]]["detour"] > 0, "as was chosen: %s" % seats)
    expect((seats[bots[1]]["behind_ms"] or 0) < 150 and seats[bots[1]]["detour"] == 0, "and nobody else's: %s" % seats)
    host.until(lambda v: "plays with a handicap now: 100 ms one way" in v["news"], "everybody is told")

    host.click("Handicap of -Rook")
    host.click("wifi-weak")
    host.until(lambda v: v["seats"]["-Rook"]["detour"] > 0 and v["screen"] == "match" and v["lanes"] and v["lanes"][0]["tick"] > 0,
               "the host feels a link, too, and plays on")
    host.until(lambda v: (v["seats"]["-Rook"]["behind_ms"] or 0) >= 160, "80 ms each way")
    for name in (bots[0], "-Rook"):
        host.click("Handicap of " + name)
        host.click("none")
    host.until(lambda v: all(x["detour"] == 0 and x["handicap"] == "" and x["behind_ms"] is not None and x["behind_ms"] < 150 for x in v["seats"].values()),
               "and all are as before")

    # A handicap of another program's, by figures.
    other = s.start([s.bin + "/twinwire-lab", "handicap", "--data", s.path("data/twinwire/host"), "--delay", "60", "--loss", "2", bots[0]])
    seat = host.until(lambda v: v["seats"][bots[0]]["detour"] > 0, "another program's handicap")["seats"][bots[0]]
    expect(seat["handicap"] == "" and seat["link"] == "60 ms, 2 %", "is told: %s" % seat)
    host.until(lambda v: v["controls"]["Handicap of " + bots[0]]["value"] == "60 ms, 2 %" and not v["controls"]["Handicap of " + bots[0]]["cut"],
               "in its place")
    s.stop(other)
    host.until(lambda v: v["seats"][bots[0]]["detour"] == 0, "and is over with it")

    host.click("Send away##" + bots[1])
    host.until(lambda v: bots[1] not in v["seats"] and len(v["players"]) == 2, "who is sent away is gone")
    host.click("Back")
    host.until(lambda v: "Resume" in v["controls"], "back in the menu")
    host.close()


stage.run(scenario)
