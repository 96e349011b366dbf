# SPDX-License-Identifier: MIT
"""A match is watched from the lobby: no seat is taken, N goes from one player's eyes to the next's and the screen says whose they
are; and who has watched may play."""
import stage
from stage import expect


def scenario(s):
    s.open_display()
    server = s.start_server("--arena", "Arena:foundry")
    s.start([s.bin + "/twinwire-bots", "--connect", server.lobby, "--count", "2", "--trust", "--room", "Arena"])
    window = s.open_window("--connect", server.lobby, "--name", "Walker", "--guest", "--trust-new")
    window.until(lambda v: v["screen"] == "lobby" and v["rooms"], "the lobby")
    window.focus()
    window.click("Join room")
    window.until(lambda v: v["primary_button"] == "Join match", "the room, its match runs")
    window.click("Watch")
    state = window.until(lambda v: v["screen"] == "match" and len(v["players"]) == 2, "the match, and both who play in it")
    expect("self" not in state and state["watched"] == "everybody", "nobody is oneself: %s" % state["watched"])
    window.until(lambda v: v["news"] == "You watch. N looks with a player's eyes.", "and what N does")
    bots = [player["name"] for player in state["players"]]
    expect("Walker" not in bots, "no seat is taken")
    for bot in bots:
        window.key("n")
        state = window.until(lambda v: v["watched"] == bot and v.get("self", {}).get("name") == bot, "with the eyes of " + bot)
        window.until(lambda v: v["news"] == "You look with the eyes of %s." % bot, "as the screen says")
    def ringed():
        """Whose eyes they are is drawn as oneself, in white."""
        state = window.until(lambda v: v.get("self", {}).get("alive"), "alive")
        return window.picture().near(*state["self"]["pixel"], "E6EAF5", 6)
    stage.until(ringed, "the player whose eyes they are")
    window.key("n")
    window.until(lambda v: v["watched"] == "everybody" and "self" not in v, "everybody again")

    window.key("Escape")
    window.click("Leave the match")
    window.click("Join match")
    window.until(lambda v: v["screen"] == "match" and v.get("self", {}).get("name") == "Walker" and v["watched"] == "", "who has watched plays")
    window.key("n")
    window.until(lambda v: len(v["players"]) == 3, "all three")
    expect(window.state()["self"]["name"] == "Walker", "and sees with the own eyes")
    window.close()


stage.run(scenario)
