# SPDX-License-Identifier: MIT
"""The title: a match of bots behind it, of which tcp's half freezes and udp's does not; every entry by keys and by mouse, and back;
with less motion a still picture; whoever says where to go does not see it."""
import stage
from stage import expect, until

ENTRIES = ["Play", "Host a game", "Find on this network", "Compare", "Learn", "Watch", "Settings", "Quit"]


def at_title(window, marked=None):
    return window.until(lambda v: v["screen"] == "title" and marked in (None, v["marked"]), "the title, %s marked" % marked)


def ages(window, seconds=3):
    """Of both halves, as often as the window tells them."""
    seen = [[], []]
    last = window.state()["demo"][0]["tick"]
    while window.state()["demo"][0]["tick"] < last + 60 * seconds:
        for lane, ages_of in zip(window.state()["demo"], seen):
            ages_of.append(lane["age_ms"])
    return seen


def by_keys(window):
    for entry in ENTRIES[1:]:
        window.key("Down")
        at_title(window, entry)
    window.key("Down")
    at_title(window, "Play")
    window.key("Up")
    at_title(window, "Quit")
    window.key("Tab")
    at_title(window, "Play")
    window.key("shift+Tab")
    at_title(window, "Quit")
    window.key("Home")
    at_title(window, "Play")
    for entry, there in (("Play", "Play as guest"), ("Host a game", "Back"), ("Find on this network", "Play as guest"), ("Compare", "Back"),
                         ("Learn", "Show the answer"), ("Watch", "Back"), ("Settings", "Done")):
        while at_title(window)["marked"] != entry:
            before = window.state()["marked"]
            window.key("Down")
            window.until(lambda v: v["marked"] != before, "another entry")
        window.key("Return")
        window.until(lambda v: v["screen"] == "login" and there in v["controls"], entry + " opens with Enter")
        window.key("Escape")
        at_title(window, entry)


def by_mouse(window):
    for entry, back in (("Play", "Back"), ("Host a game", "Back"), ("Find on this network", "Back"), ("Compare", "Back"), ("Learn", "Back"),
                        ("Watch", "Back"), ("Settings", "Done")):
        window.click(entry)
        window.click(back)
        at_title(window, entry)


def scenario(s):
    s.open_display()
    window = s.open_window()
    at_title(window, "Play")
    window.focus()
    picture = window.picture()
    expect(picture.near(80, 118, "E6EAF5", 30), "the name")
    expect(picture.near(338, 77, "3DD6C4", 12) and picture.near(812, 77, "FFB454", 12), "each half says what it is, in its colour")
    udp, tcp = ages(window)
    expect(max(udp) < 150 < max(tcp), "tcp's half freezes, udp's does not: %s %s" % (max(udp), max(tcp)))
    expect(len(window.state()["demo"]) == 2 and all(lane["has_world"] for lane in window.state()["demo"]), "both halves show the match")
    by_keys(window)
    by_mouse(window)
    window.key("End", "Return")
    until(lambda: window.process.poll() == 0, "Quit leaves")

    window = s.open_window("--reduced-motion")
    tick = at_title(window)["demo"][0]["tick"]
    fps = window.state()["fps"]
    window.until(lambda v: v["fps"] != fps, "some frames later")
    expect(window.state()["demo"][0]["tick"] == tick, "nothing moves")
    window.close()
    window = s.open_window("--connect", "127.0.0.1:9", size="640x360")
    window.until(lambda v: v["screen"] == "login" and "Play as guest" in v["controls"], "who says where to go is not asked")
    window.close()


stage.run(scenario)
