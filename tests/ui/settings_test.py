# SPDX-License-Identifier: MIT
"""Settings: opened from the login and from the match, each changed with hands at three sizes of the window, counting at once, and
still there after a restart, or when the window was killed; nothing overlaps or is cut off; bad values in the file are named and defaulted."""
import json
import os

import stage
from stage import expect

TEXT_SIZE = "Size of text, from the next start"
CHOICES = {"Frames a second, at most": "30", "Vertical sync": "on", "Colours": "colour-blind",
           "Your colour, as you see yourself": "brown", "Motion": "reduced: no sparks, no fading"}
SLIDERS = {"Volume": 0.4, "Shaking, when you are hit": 0.8, "Gamepad: dead zone of the sticks": 0.6, "Gamepad: speed of the aim": 0.3}
KEYS = {"up": ("W", "i", "I"), "down": ("S", "k", "K"), "left": ("A", "j", "J"), "right": ("D", "l", "L"), "dash": ("Space", "q", "Q"),
        "scores": ("Tab", "u", "U")}
DEFAULTS = {"volume": 100, "ui_scale": 0.0, "fps_limit": 60, "vsync": False, "reduced_motion": False, "shake": 50, "colours": "standard",
            "own_colour": 0, "stick_dead_zone": 35, "aim_speed": 100}


def saved(s):
    with open(s.path("config/twinwire/client.json")) as file:
        return json.load(file)


def open_settings(window):
    window.until(lambda v: "Settings" in v["controls"], "the way to the settings")
    window.focus()
    window.click("Settings")
    return window.until(lambda v: "Done" in v["controls"] and "Play" not in v["controls"], "the settings")


def shown(state):
    """What the screen says of each setting; keys are in their buttons' words."""
    return {label: control["value"] for label, control in state["controls"].items()}


def expect_tidy(state, size):
    """Every control lies within the window and apart from the others, and shows all its words."""
    width, height = map(int, size.split("x"))
    places = []
    for label, c in state["controls"].items():
        left, top, right, bottom = c["x"] - c["w"] / 2, c["y"] - c["h"] / 2, c["x"] + c["w"] / 2, c["y"] + c["h"] / 2
        expect(left >= 0 and top >= 0 and right <= width and bottom <= height, "'%s' is not all within %s: %s" % (label, size, c))
        expect(not c["cut"], "the words of '%s' do not fit at %s" % (label, size))
        for other, (l, t, r, b) in places:
            expect(right <= l or left >= r or bottom <= t or top >= b, "'%s' lies over '%s' at %s" % (label, other, size))
        places.append((label, (left, top, right, bottom)))
    expect(len(places) == 1 + len(CHOICES) + len(SLIDERS) + len(KEYS) + 2, "all settings and the two ways out: %s" % [p[0] for p in places])


def choose(window, label, choice):
    window.click(label)
    window.click(choice)
    window.until(lambda v: v["controls"].get(label, {}).get("value") == choice, "'%s' is %s" % (label, choice))


def slide(window, label, share):
    """Drags the knob there from the middle."""
    before = window.until(lambda v: label in v["controls"], "the slider '%s'" % label)["controls"][label]
    window.hands("mousemove", round(before["x"]), round(before["y"]), "mousedown", 1)
    window.hands("mousemove", round(before["x"] + (share - 0.5) * before["w"]), round(before["y"]))

    def near(state):
        value = state["controls"][label]["value"]
        least, most = {"Gamepad: dead zone of the sticks": (5, 90), "Gamepad: speed of the aim": (10, 100)}.get(label, (0, 100))
        return abs(int(value.rstrip(" %")) - (least + share * (most - least))) <= 4 and value != before["value"]
    window.until(near, "'%s' follows the hand to %d %% of its way" % (label, share * 100))
    window.hands("mouseup", 1)


def change_everything(window, text_size):
    choose(window, TEXT_SIZE, text_size)
    for label, choice in CHOICES.items():
        choose(window, label, choice)
    for label, share in SLIDERS.items():
        slide(window, label, share)
    for action, (before, key, after) in KEYS.items():
        window.click("%s: %s" % (action, before))
        window.until(lambda v: "%s: \u2026" % action in v["controls"], "it waits for a key")
        window.key(key)
        window.until(lambda v: "%s: %s" % (action, after) in v["controls"], "%s is %s" % (action, after))


def kept_at(s, size, text_size):
    """Each setting is changed, and is there after a restart, on the screen and in the file."""
    s.open_display(size)
    window = s.open_window(size=size)
    expect_tidy(open_settings(window), size)
    change_everything(window, text_size)
    state = window.until(lambda v: v["fps"] < 35, "30 frames a second count at once")
    wanted = shown(state)
    expect_tidy(state, size)
    window.click("Done")
    window.until(lambda v: "Done" not in v["controls"], "closed")
    expect(window.close() == "", "nothing to complain of")
    file = saved(s)
    for key, default in DEFAULTS.items():
        expect(file[key] != default, "%s is kept at %s: %s" % (key, size, file))

    window = s.open_window(size=size)
    state = open_settings(window)
    expect_tidy(state, size)
    expect(shown(state) == wanted, "after a restart at %s: %s, not %s" % (size, shown(state), wanted))
    expect(window.close() == "" and saved(s) == file, "nothing changes by itself")
    os.remove(s.path("config/twinwire/client.json"))


def keys_that_cannot_be(s):
    s.open_display()
    window = s.open_window()
    open_settings(window)
    window.click("dash: Space")
    window.key("Up")
    window.until(lambda v: "dash: \u2026" in v["controls"], "an arrow has a meaning of its own")
    window.key("o")
    window.until(lambda v: "dash: \u2026" in v["controls"], "and so has the key that makes an outage")
    window.key("q")
    window.until(lambda v: "dash: Q" in v["controls"], "a key of one's choice")
    window.click("scores: Tab")
    window.key("Escape")
    window.until(lambda v: "scores: Tab" in v["controls"] and "Done" in v["controls"], "Esc: nothing changes, the settings stay")
    choose(window, "Your colour, as you see yourself", "pink")
    window.click("Done")
    window.until(lambda v: "Done" not in v["controls"], "closed")
    expect(window.close() == "", "nothing to complain of")


def in_the_match(s, server):
    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Arena")

    def drawn(colour):
        state = window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("alive"), "in the match, after a restart")
        return window.picture().near(*state["self"]["pixel"], colour, 4)
    stage.until(lambda: drawn("FF5FA8"), "oneself in the colour of one's choice")
    window.focus()
    window.key("Escape")
    window.click("Settings")
    window.until(lambda v: "dash: Q" in v["controls"], "what was chosen is still there")
    window.click("As it was delivered")
    window.until(lambda v: "dash: Space" in v["controls"], "and can be taken back")
    window.click("Done")
    window.until(lambda v: "Resume" in v["controls"], "back in the menu")
    window.key("Escape")
    stage.until(lambda: drawn("E6EAF5"), "and oneself in white again")
    window.close()
    expect({key: saved(s)[key] for key in DEFAULTS} == DEFAULTS, saved(s))


def killed(s):
    """What was chosen is on the disk without a farewell, with the settings still open and behind them."""
    window = s.open_window()
    open_settings(window)
    choose(window, "Your colour, as you see yourself", "pink")
    stage.until(lambda: saved(s)["own_colour"] != 0, "kept while the settings are open")
    slide(window, "Volume", 0.2)
    window.click("Done")
    window.until(lambda v: "Play" in v["controls"], "closed")
    volume = stage.until(lambda: saved(s)["volume"] < 30 and saved(s)["volume"], "and when they are closed")
    window.process.kill()
    window.process.wait()
    window = s.open_window()
    state = open_settings(window)
    expect(shown(state)["Volume"] == "%d %%" % volume, "after it was killed: %s" % shown(state))
    window.click("As it was delivered")
    window.click("Done")
    window.until(lambda v: "Play" in v["controls"], "closed")
    window.close()


def bad_values(s):
    bad = {"volume": "loud", "shake": 101, "own_colour": 9, "stick_dead_zone": 0, "aim_speed": None, "colours": 1}
    with open(s.path("config/twinwire/client.json"), "w") as file:
        json.dump({"name": "Wisp", "keys": {"up": "F1"}, **bad}, file)
    window = s.open_window()
    window.until(lambda v: v["form"]["name"] == "Wisp", "what makes sense counts")
    words = window.close()
    expect(words.count("\n") == len(bad) + 1, "each bad value in a line: " + words)
    for key in [*bad, "keys.up"]:
        expect("'%s'" % key in words, "%s is named: %s" % (key, words))


def scenario(s):
    kept_at(s, "960x600", "75 %")
    kept_at(s, "1280x720", "125 %")
    kept_at(s, "3840x2160", "300 %")
    server = s.start_server("--arena", "Arena:foundry")
    keys_that_cannot_be(s)
    in_the_match(s, server)
    killed(s)
    bad_values(s)


stage.run(scenario)
