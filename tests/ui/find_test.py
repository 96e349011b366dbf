# SPDX-License-Identifier: MIT
"""A game on this network is found, shown with players, ping and another's version, and joined by a click; one that hides is not.
Many are scrolled through.

Wants a network namespace of its own (unshare --net): its network is the test's.
"""
import re
import socket
import struct
import subprocess
import threading

import stage
from stage import expect, make_network


def found(s):
    done = subprocess.run([s.bin + "/twinwire", "--find"], capture_output=True, text=True, timeout=20)
    return done.returncode, done.stdout + done.stderr


def crowd(count):
    """Machines of the network that each answer for a game of another version, in a thread that ends with the test."""
    machines = []
    for i in range(count):
        address = "192.168.77.%d" % (10 + i)
        subprocess.run(["ip", "addr", "add", address + "/24", "dev", "near"], check=True)
        machines.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        machines[-1].bind((address, 0))
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.bind(("192.168.77.255", 7779))

    def answer():
        while True:
            question, sender = ear.recvfrom(200)
            stage.time.sleep(0.02)  # the way there and back
            for i, machine in enumerate(machines):
                name, version = b"Attic %d" % i, b"0.0.%d" % i
                machine.sendto(b"TWA1" + question[4:12] + struct.pack("<HHBB", 0, 7776, i, 0) +
                               bytes([len(name)]) + name + bytes([len(version)]) + version, sender)
    threading.Thread(target=answer, daemon=True).start()


def many_games(s):
    crowd(12)
    s.open_display("960x600")
    # So slow a picture that its frames would be seen in the ping, if they counted.
    window = s.open_window("--connect", "192.0.2.1:7776", "--fps-limit", "10", size="960x600")
    games = ["Basement"] + ["Attic %d" % i for i in range(12)]
    state = window.until(lambda v: all(game in v["controls"] for game in games), "all games, in the list")
    facts = {game: state["controls"][game] for game in games}
    expect(facts["Attic 3"]["value"].startswith("version 0.0.3   3 players   "), "what they are: %s" % facts)
    expect(not facts["Attic 3"]["enabled"] and facts["Basement"]["enabled"], "another's cannot be joined")
    expect(re.fullmatch(r"0 players   (< 1|[0-9]+) ms", facts["Basement"]["value"]), "the own version is not worth a word: %s" % facts)

    pings = []
    for _ in range(15):
        shown = re.search(r"([0-9]+) ms$", window.state()["controls"]["Attic 1"]["value"])
        pings.append(int(shown[1]))
        stage.time.sleep(0.4)
    expect(20 <= sorted(pings)[7] < 1000 / 10, "the way there and back, and not the time until the next frame: %s" % pings)
    play, field = state["controls"]["Play as guest"], state["controls"]["Server"]
    expect(facts["Basement"]["y"] - facts["Attic 0"]["y"] > 6 * facts["Attic 0"]["h"], "the last is below what is seen: %s" % facts)
    for control in (play, field):
        expect(0 < control["y"] < 600, "the form keeps its place")
    window.focus()
    window.hands("mousemove", round(facts["Attic 0"]["x"]), round(facts["Attic 0"]["y"]))

    def scrolled(v):
        window.hands("click", 5)
        return v["controls"]["Basement"]["y"] < facts["Attic 0"]["y"] + 4 * facts["Attic 0"]["h"]
    window.until(scrolled, "the wheel leads to the last one")
    window.click("Basement")
    window.until(lambda v: v["form"]["server"].startswith("192.168.77.1:"), "which can be clicked there")
    window.close()


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
    label = "Basement"
    window.until(lambda v: label in v["controls"], "the game in the list")
    window.click(label)
    window.until(lambda v: v["form"]["server"] == "192.168.77.1:" + port, "a click types the address")
    window.fill("Name", "Rook")
    window.click("Play as guest")
    window.until(lambda v: v["stage"] == "ask-trust", "the question whether to trust it: a hint is no trust")
    window.key("Return")
    window.until(lambda v: v["screen"] == "lobby" and v["rooms"], "its lobby")
    window.close()

    many_games(s)

    # It goes, and so it goes from the list.
    s.open_display()
    window = s.open_window()
    window.until(lambda v: v["screen"] == "title", "the title")
    window.focus()
    window.click("Find on this network")
    window.until(lambda v: any(c.startswith("Basement") for c in v["controls"]), "found again")
    s.stop(server)
    window.until(lambda v: v["screen"] == "login" and not any(c.startswith("Basement") for c in v["controls"]), "gone")
    window.close()


stage.run(scenario)
