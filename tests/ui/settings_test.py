# SPDX-License-Identifier: MIT
"""Settings: opened from the login and from the match, each changed with hands, counting at once, and still there after a restart;
bad values in the file are named and defaulted."""
import json

import stage
from stage import expect


def saved(s):
    with open(s.path("config/twinwire/client.json")) as file:
        return json.load(file)


def scenario(s):
    s.open_display()
    server = s.start_server("--arena", "Arena:foundry")
    s.start([s.bin + "/twinwire-bots", "--connect", server.lobby, "--count", "2", "--trust", "--room", "Arena"])
    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    window.click("Settings")
    window.until(lambda v: "Done" in v["controls"], "the settings")
    for label, choice in (("Size of text, from the next start", "125 %"), ("Frames a second, at most", "30"), ("Vertical sync", "on"),
                          ("Colours", "colour-blind"), ("Motion", "reduced: no sparks, no shaking")):
        window.click(label)
        window.click(choice)
        window.until(lambda v: label in v["controls"], "the list has closed")
    window.until(lambda v: v["fps"] < 35, "30 frames a second count at once")
    window.click("dash: Space")
    window.key("Up")
    window.until(lambda v: "dash: \u2026" in v["controls"], "an arrow has a meaning of its own")
    window.key("q")
    window.until(lambda v: "dash: Q" in v["controls"], "a key of one's choice")
    window.click("scores: Tab")
    window.key("Escape")
    window.until(lambda v: "scores: Tab" in v["controls"] and "Done" in v["controls"], "Esc: nothing changes, the settings stay")
    window.click("Done")
    window.until(lambda v: "Done" not in v["controls"], "closed")
    expect(window.close() == "", "nothing to complain of")
    expect(saved(s)["keys"]["dash"] == "Q" and saved(s)["fps_limit"] == 30 and saved(s)["colours"] == "colour-blind", saved(s))

    window = s.open_window("--connect", server.lobby, "--name", "Rook", "--guest", "--trust-new", "--room", "Arena")
    window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("alive"), "in the match, after a restart")
    window.focus()
    window.key("Escape")
    window.click("Settings")
    window.until(lambda v: "dash: Q" in v["controls"], "what was chosen is still there")
    window.click("As it was delivered")
    window.until(lambda v: "dash: Space" in v["controls"], "and can be taken back")
    window.click("Done")
    window.until(lambda v: "Resume" in v["controls"], "back in the menu")
    window.close()
    expect(saved(s)["fps_limit"] == 60 and saved(s)["colours"] == "standard", saved(s))

    with open(s.path("config/twinwire/client.json"), "w") as file:
        json.dump({"volume": "loud", "name": "Wisp", "keys": {"up": "F1"}}, file)
    window = s.open_window()
    window.until(lambda v: v["form"]["name"] == "Wisp", "what makes sense counts")
    words = window.close()
    expect(words.count("\n") == 2 and "'volume'" in words and "'keys.up'" in words, "each bad value in a line: " + words)


stage.run(scenario)
