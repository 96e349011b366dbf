# SPDX-License-Identifier: MIT
"""A whole round by two people: one hosts it from the window, the other finds it, trusts it and joins by hand; both play to its end,
both see the same result, and the next round begins for both. The host's own map makes the round a short one.

Wants a network namespace of its own (unshare --net): its network is the test's.
"""
import math
import os
import time

import stage
from stage import expect, make_network, until

ROUND_S = 20
MAP = """name Closet
players 8
round %d

################
#.S....H.....S.#
#..............#
#....##..##....#
#..............#
#....##..##....#
#..............#
#.S..........S.#
################
""" % ROUND_S
LIGHT = ("--fps-limit", "30")  # two windows drawn by the processor


def open_for(s, person, *options):
    """A window, a display and a home of this person's own."""
    s.open_display("960x600")
    s.env.update(HOME=s.path(person), XDG_CONFIG_HOME=s.path(person + "/config"), XDG_DATA_HOME=s.path(person + "/data"))
    os.makedirs(s.path(person))
    window = s.open_window(*LIGHT, *options, size="960x600")
    window.env = dict(s.env)
    return window


def at(s, window):
    """The hands at this person's display."""
    s.env.update(window.env)
    window.focus()
    return window


def join_by_hand(friend):
    game = next(c for c in friend.until(lambda v: any(c.startswith("Rook's game") for c in v["controls"]), "the game is found")["controls"]
                if c.startswith("Rook's game"))
    friend.click(game)
    friend.fill("Name", "Pip")
    friend.click("Play as guest")
    friend.until(lambda v: v["stage"] == "ask-trust", "who has never met the host is asked")
    friend.click("It is the same: trust this server")
    friend.until(lambda v: v["screen"] == "lobby" and [r["name"] for r in v["rooms"]] == ["Arena"], "the host's room")
    friend.click("Join room")
    friend.click("Join match")


def play(s, window):
    """Runs about and shoots, until it has got somewhere."""
    at(s, window)
    start = window.until(lambda v: v.get("self", {}).get("alive"), "alive")["self"]

    def moved():
        for key in ("w", "d", "s", "a"):
            window.hands("keydown", key)
            time.sleep(0.3)
            window.hands("keyup", key)
            now = window.state().get("self", start)
            if math.dist((now["x"], now["y"]), (start["x"], start["y"])) > 40:
                return True
        return False
    window.hands("mousemove", 480, 300, "mousedown", 1)
    until(moved, "held keys move the player")
    window.hands("mouseup", 1)


def result_shown(window):
    """The table lies over the arena: the own row's ground is there."""
    raised, picture = (0x1E, 0x27, 0x40), window.picture()
    return sum(picture.at(x, y) == raised for x in range(280, 680, 8) for y in range(180, 420, 4)) > 50


def scenario(s):
    make_network()
    maps = s.path("maps")
    os.makedirs(maps)
    with open(os.path.join(maps, "closet.txt"), "w") as file:
        file.write(MAP)
    host = open_for(s, "rook", "--host", "--maps", maps, "--map", "closet", "--name", "Rook", "--bots", "2")
    host.until(lambda v: v["screen"] == "match" and len(v["players"]) == 3, "in the own match, with two bots")
    friend = open_for(s, "pip", "--connect", "192.0.2.1:7776")  # where nobody is any more
    friend.until(lambda v: v["screen"] == "login", "the login screen")
    at(s, friend)
    join_by_hand(friend)
    friend.until(lambda v: v["screen"] == "match" and len(v["players"]) == 4, "the friend is in the match")
    names = sorted(row["name"] for row in host.until(lambda v: len(v["players"]) == 4, "and the host sees the friend")["scores"])
    expect("Rook" in names and "Pip" in names, names)

    play(s, host)
    play(s, friend)
    friend.until(lambda v: not v["over"], "a round")
    ended = [window.until(lambda v: v["over"], "the end of the round") for window in (friend, host)]
    number = ended[0]["round"]
    expect(ended[1]["round"] == number and ended[0]["map"] == "Closet", "of the same round on the host's map")
    for window in (friend, host):
        until(lambda: result_shown(at(s, window)), "the result, without a key")
    expect(ended[0]["scores"] == ended[1]["scores"] and len(ended[0]["scores"]) == 4, "both see the same result: %s" % [e["scores"] for e in ended])
    best = ended[0]["scores"]
    expect(any(row["kills"] for row in best), "somebody has met somebody in a whole round: %s" % best)
    for name, state in (("Pip", ended[0]), ("Rook", ended[1])):
        draw = best[0]["score"] == best[1]["score"]
        wanted = "Round %d ends in a draw" % number if draw else "You win the round" if best[0]["name"] == name else best[0]["name"] + " wins the round"
        expect(state["headline"] == wanted, "%s reads '%s', not '%s'" % (name, state["headline"], wanted))

    for window in (host, friend):
        state = window.until(lambda v: v["round"] == number + 1 and not v["over"] and v.get("self", {}).get("alive"), "the next round")
        expect(state["screen"] == "match" and 0 < state["seconds_left"] <= ROUND_S, "it is as long as the map says: %s" % state["seconds_left"])
        expect(len(state["players"]) == 4 and state["headline"] == "Round %d" % (number + 1), "with everybody, from the beginning")
    play(s, friend)
    expect(not result_shown(friend), "the result has gone from the picture")
    friend.close()
    host.close()


stage.run(scenario)
