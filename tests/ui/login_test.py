# SPDX-License-Identifier: MIT
"""The login: trust, errors beside their fields, what was typed is kept, a changed key stops everything."""
import stage
from stage import expect


def scenario(s):
    s.open_display()
    server = s.start_server()
    window = s.open_window("--connect", server.lobby)
    window.until(lambda v: v["screen"] == "login", "the login screen")
    window.focus()

    # The name has the focus; a name too short is told beside its field, and nothing is sent.
    window.type("Ro")
    window.click("Play as guest")
    state = window.until(lambda v: v["errors"]["name"], "an error beside the name")
    expect(state["stage"] == "idle", "nothing is sent with a bad form")

    # An address that is none is told beside the address, however often one tries.
    window.fill("Name", "Rook")
    window.fill("Server", "127.0.0.1:99999")
    for _ in range(2):
        window.click("Play as guest")
        window.until(lambda v: v["errors"]["server"] and v["controls"].get("Play as guest"), "an error beside the address")
        window.fill("Server", "127.0.0.1:99999")
    window.fill("Server", server.lobby)

    # Register: the server is new, so it asks; Enter trusts it.
    window.fill("Name", "Rook")
    window.fill("Password", "a long secret")
    window.click("Register")
    window.until(lambda v: v["stage"] == "ask-trust", "the question whether to trust the server")
    window.key("Return")
    state = window.until(lambda v: v["screen"] == "lobby", "the lobby")
    expect(state["name"] == "Rook" and not state["guest"], "logged in as the one registered")
    window.click("Log out")
    window.until(lambda v: v["screen"] == "login", "the login screen again")

    # A wrong password is told beside the password; the name is kept; the right one then logs in, by keyboard alone.
    window.fill("Password", "not the secret")
    window.key("Return")
    window.until(lambda v: v["errors"]["password"], "an error beside the password")
    window.fill("Password", "a long secret")
    window.key("Return")
    window.until(lambda v: v["screen"] == "lobby" and v["name"] == "Rook", "the lobby, with the name kept")

    # The server goes: a sentence, and a way on.
    port = server.lobby.rsplit(":", 1)[1]
    s.stop(server)
    window.until(lambda v: v["screen"] == "login" and v["errors"]["server"] and "Log in again" in v["errors"]["general"], "a sentence about the lost server, and what to do")

    # Another server at the same address: the stop goes right across the window, and Back leads out of it.
    s.start_server(data="impostor", port=port)
    window.fill("Password", "a long secret")
    window.click("Log in")
    window.until(lambda v: v["key_changed"], "the alarm about the changed key")
    picture = window.picture()
    red = [x for x in range(10, picture.width, 60) if picture.at(x, picture.height // 2)[0] > 60]
    expect(len(red) > 20, "a band of red from edge to edge")
    window.click("Back")
    window.until(lambda v: not v["key_changed"] and v["screen"] == "login", "the form again")
    noise = window.close()
    expect(noise == "", "nothing on standard error: " + noise)

    # The next start remembers server and name.
    window = s.open_window()
    state = window.until(lambda v: v["screen"] == "title", "the title of the second start")
    expect(state["form"]["name"] == "Rook", "the name is remembered: " + str(state["form"]))
    window.close()


stage.run(scenario)
