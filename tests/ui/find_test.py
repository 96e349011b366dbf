# SPDX-License-Identifier: MIT
"""A game on this network is found, shown, and joined by a click; one that hides is not.

Wants a network namespace of its own (unshare --net): its network is the test's.
"""
import subprocess

import stage
from stage import expect, make_network


def found(s):
    done = subprocess.run([s.bin + "/twinwire", "--find"], capture_output=True, text=True, timeout=20)
    return done.returncode, done.stdout + done.stderr


def scenario(s):
    make_network()
    code, words = found(s)
    expect(code == 1 and "nobody" in words and words.count("\n") == 1, "nobody is found where nobody is: " + words)
    hidden = s.start_server("--lan", "--name", "Cellar", "--hidden", data="hidden")
    code, words = found(s)
    expect(code == 1, "who hides is not found: " + words)
    s.stop(hidden)
    server = s.start_server("--lan", "--name", "Basement", "--arena", "Arena:foundry")
    port = server.lobby.rsplit(":", 1)[1]
    code, words = found(s)
    expect(code == 0 and words.count("Basement") == 1 and "192.168.77.1:" + port in words, "found, once: " + words)

    s.open_display()
    window = s.open_window("--connect", "192.0.2.1:7776")
    window.until(lambda v: v["screen"] == "login", "the login screen")
    window.focus()
    label = "Basement   0 players"
    window.until(lambda v: label in v["controls"], "the game in the list")
    window.click(label)
    window.until(lambda v: v["form"]["server"] == "192.168.77.1:" + port, "a click types the address")
    window.fill("Name", "Rook")
    window.click("Play as guest")
    window.until(lambda v: v["stage"] == "ask-trust", "the question whether to trust it: a hint is no trust")
    window.key("Return")
    window.until(lambda v: v["screen"] == "lobby" and v["rooms"], "its lobby")
    window.close()

    # It goes, and so it goes from the list.
    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    window.click("Find on this network")
    window.until(lambda v: any(c.startswith("Basement") for c in v["controls"]), "found again")
    s.stop(server)
    window.until(lambda v: v["screen"] == "login" and not any(c.startswith("Basement") for c in v["controls"]), "gone")
    window.close()


stage.run(scenario)
