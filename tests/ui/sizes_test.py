# SPDX-License-Identifier: MIT
"""Every screen at the smallest sizes there are, and with text of twice the size: what one needs to go on lies within the window,
whole and with all its words, and no control lies over another. The window gets no smaller, and text no larger, than that.

Wants a network namespace of its own (unshare --net): a game is hosted in it.
"""
import subprocess

import stage
from stage import expect, make_network, until

LOGIN = ("Server", "Name", "Password", "Log in", "Register", "Play as guest", "Back")
HOST = ("Name", "Password", "Host a game", "Back")
TITLE = ("Play", "Host a game", "Find on this network", "Compare", "Learn", "Watch", "Settings", "Quit")


def place(control):
    half_w, half_h = control["w"] / 2, control["h"] / 2
    return control["x"] - half_w, control["y"] - half_h, control["x"] + half_w, control["y"] + half_h


def expect_usable(state, size, where, labels):
    width, height = map(int, size.split("x"))
    for label in labels:
        expect(label in state["controls"], "%s at %s has no '%s': %s" % (where, size, label, list(state["controls"])))
        control = state["controls"][label]
        left, top, right, bottom = place(control)
        expect(control["whole"] and left >= 0 and top >= 0 and right <= width and bottom <= height,
               "%s at %s: '%s' is not all to be seen: %s" % (where, size, label, control))
        expect(not control["cut"], "%s at %s: the words of '%s' do not fit" % (where, size, label))
    whole = [(label, place(c)) for label, c in state["controls"].items() if c["whole"]]
    for i, (label, (left, top, right, bottom)) in enumerate(whole):
        for other, (l, t, r, b) in whole[:i]:
            expect(right <= l or left >= r or bottom <= t or top >= b, "%s at %s: '%s' lies over '%s'" % (where, size, label, other))


def settled(window, labels, where):
    """The first state with all of them: a form finds its place within a frame or two."""
    window.until(lambda v: all(label in v["controls"] for label in labels) and v["veil"] == 0, where)
    fps_seen = window.state()["fps"]
    return window.until(lambda v: v["fps"] != fps_seen and all(label in v["controls"] for label in labels), where)


def before_login(s, size, scale):
    window = s.open_window("--ui-scale", scale, size=size)

    def look(where, labels):
        expect_usable(settled(window, labels, where), size, where, labels)
    look("the title", TITLE)
    window.focus()
    for entry, labels in (("Play", LOGIN), ("Find on this network", LOGIN), ("Host a game", HOST), ("Settings", ("Done", "As it was delivered")),
                          ("Learn", ("Back",)), ("Compare", ("Back",)), ("Watch", ("Back",))):
        window.click(entry)
        window.until(lambda v: "Quit" not in v["controls"], entry)
        look(entry, labels)
        if "Name" in labels:
            window.key("Return")
            window.until(lambda v: v["errors"]["name"], "an error beside the name")
            look(entry + " with an error", labels)
        window.key("Escape")
        window.until(lambda v: v["screen"] == "title" and "Quit" in v["controls"], "back at the title")
    window.close()


def behind_login(s, size, scale, server, name):
    window = s.open_window("--ui-scale", scale, "--connect", server.lobby, "--guest", "--name", name, size=size)

    def look(where, labels):
        expect_usable(settled(window, labels, where), size, where, labels)
    look("the question of trust", ("It is the same: trust this server", "Leave"))
    window.focus()
    window.click("It is the same: trust this server")
    look("the lobby", ("Log out", "New room", "Create", "Join room"))
    window.click("Join room")
    look("the room", ("Log out", "Say something", "Join match", "Leave room"))
    window.click("Join match")
    window.until(lambda v: v.get("self", {}).get("alive"), "in the match")
    window.key("Escape")
    look("the menu", ("Resume", "Settings", "Leave the match"))
    window.close()


def the_host(s, size, scale):
    window = s.open_window("--ui-scale", scale, "--host", "--name", "Rook", "--bots", "3", size=size)
    window.until(lambda v: len(v["seats"]) == 4, "a game of one's own")
    window.focus()
    window.key("Escape")
    window.click("Players and handicaps")
    labels = ("Back",)
    expect_usable(settled(window, labels + ("Handicap of Rook",), "the host's view"), size, "the host's view", labels)
    window.close()


def size_of(s):
    words = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Twinwire$", "getwindowgeometry", "--shell"], env=s.env,
                           check=True, capture_output=True, text=True).stdout
    values = dict(line.split("=") for line in words.split())
    return int(values["WIDTH"]), int(values["HEIGHT"])


def no_smaller(s):
    """A window that is drawn smaller springs back."""
    window = s.open_window("--ui-scale", "1", size="960x600")
    settled(window, TITLE, "the title")
    window.hands("search", "--onlyvisible", "--name", "^Twinwire$", "windowsize", 300, 200)
    until(lambda: size_of(s) == (640, 360), "the least size of the window")
    expect_usable(settled(window, TITLE, "the title"), "640x360", "the title, drawn smaller", TITLE)
    window.close()


def no_larger_text(s):
    """Text that the window has no room for is as large as it may be."""
    window = s.open_window("--ui-scale", "3", size="960x600")
    expect_usable(settled(window, TITLE, "the title"), "960x600", "the title with the largest text", TITLE)
    window.close()


def scenario(s):
    make_network()
    server = s.start_server("--arena", "Arena:foundry")
    for size, scale, name in (("640x400", "1", "Pip"), ("1280x720", "2", "Wisp")):
        s.open_display(size)
        s.env["XDG_DATA_HOME"] = s.path("data" + scale)  # a home that knows no server yet
        before_login(s, size, scale)
        behind_login(s, size, scale, server, name)
        the_host(s, size, scale)
    s.open_display("960x600")
    no_smaller(s)
    no_larger_text(s)


stage.run(scenario)
