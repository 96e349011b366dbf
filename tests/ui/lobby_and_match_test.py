# SPDX-License-Identifier: MIT
"""A room, a word in its chat, the match: move, aim, look at the score, leave."""
import math

import stage
from stage import expect


def own(state):
    return state["self"]


def scenario(s):
    s.open_display()
    server = s.start_server()
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new")
    state = window.until(lambda v: v["screen"] == "lobby", "the lobby")
    expect(state["rooms"] == [], "no room yet")
    window.focus()

    window.fill("New room", "Den")
    window.click("Create")
    window.until(lambda v: v["room"] == "Den", "the new room")
    window.click("Say something")
    window.type("hello there")
    window.key("Return")
    window.until(lambda v: {"from": "Rook", "text": "hello there"} in v["chat"], "the line in the chat")

    window.click("Start match")
    window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("alive"), "the match, alive in it")

    # Movement: in an arena of walls one of four ways is free.
    moved = 0
    for key in ("d", "s", "a", "w"):
        before = own(window.until(lambda v: "self" in v, "oneself"))
        window.hands("keydown", key)
        stage.time.sleep(0.8)
        window.hands("keyup", key)
        now = own(window.until(lambda v: "self" in v, "oneself"))
        moved = max(moved, math.dist((now["x"], now["y"]), (before["x"], before["y"])))
    expect(moved > 60, "held keys move the player (moved %.0f units)" % moved)

    # The picture agrees with the state: a white arrowhead where the state says one stands, on a dark floor.
    def standing():
        a = window.until(lambda v: "self" in v, "oneself")
        stage.time.sleep(0.5)
        b = window.until(lambda v: "self" in v, "oneself")
        return b if own(a)["pixel"] == own(b)["pixel"] and own(b)["alive"] else None
    state = stage.until(standing, "standing still")
    x, y = own(state)["pixel"]
    expect(window.picture().near(x, y, "E6EAF5", 4), "the own arrowhead at %.0f,%.0f" % (x, y))

    # Aim: the mouse to the right of the player looks along +x.
    ax, ay, aw, ah = state["arena_pixels"]
    target = (min(ax + aw - 5, x + 120), y) if x < ax + aw / 2 else (max(ax + 5, x - 120), y)
    window.hands("mousemove", round(target[0]), round(target[1]))
    wanted = 0 if target[0] > x else math.pi
    window.until(lambda v: "self" in v and abs(math.remainder(own(v)["angle"] - wanted, 2 * math.pi)) < 0.2, "the aim at the mouse")

    # Return opens a line to the room; while it is typed into, its letters are no keys of the game.
    window.key("Return")
    window.until(lambda v: "Say something to the room" in v["controls"], "a line to type into")
    before = own(window.until(lambda v: "self" in v, "oneself"))
    window.type("well aimed, d d d d")
    window.key("Return")
    state = window.until(lambda v: [c for c in v["chat"] if c["text"] == "well aimed, d d d d"], "the room hears it")
    expect("Say something to the room" not in state["controls"], "and the line is gone")
    now = own(window.until(lambda v: "self" in v, "oneself"))
    expect(math.dist((now["x"], now["y"]), (before["x"], before["y"])) < 20 or not now["alive"], "who types stands still")
    window.key("Return")
    window.until(lambda v: "Say something to the room" in v["controls"], "the line again")
    window.key("Escape")
    state = window.until(lambda v: "Say something to the room" not in v["controls"], "Esc closes it")
    expect(not state["menu_open"], "and nothing else")

    # Tab shows the score, Escape the menu; the match can be left, and the room is kept.
    def own_row_shown():
        raised, picture = (0x1E, 0x27, 0x40), window.picture()  # the own row's ground
        return sum(picture.at(x, y) == raised for x in range(440, 840, 8) for y in range(300, 440, 4)) > 50
    window.hands("keydown", "Tab")
    stage.until(own_row_shown, "the score table with the own row")
    window.hands("keyup", "Tab")
    window.key("Escape")
    window.until(lambda v: v["menu_open"], "the menu")
    window.click("Leave the match")
    state = window.until(lambda v: v["screen"] == "lobby" and v["room"] == "Den", "the room again")
    window.until(lambda v: v["primary_button"] == "Join match", "the way back into the match")
    window.hands("mousemove", 640, 20)
    window.key("Return")
    window.until(lambda v: v["screen"] == "match", "the match again, by the Enter key")

    # The server dies in the middle of it.
    s.stop(server)
    state = window.until(lambda v: v["screen"] == "login" and (v["errors"]["server"] or v["failure"]), "a sentence about the lost server")
    expect(state["controls"].get("Play as guest", {}).get("enabled"), "and a way on")
    window.close()


stage.run(scenario)
