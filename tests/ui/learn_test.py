# SPDX-License-Identifier: MIT
"""The tour in the window: every stop is opened and read, its question answered, its command copied."""
import pathlib
import re

import stage
from stage import expect

TOUR = pathlib.Path(__file__).resolve().parents[2] / "docs/tour"


def scenario(s):
    s.open_display()
    window = s.open_window()
    window.until(lambda v: v["screen"] == "login", "the login")
    window.focus()
    window.click("Learn")
    stops = sorted(TOUR.glob("[0-9]*.md"))
    for stop in stops:
        text = stop.read_text()
        title = re.match(r"# (.*?) `", text)[1]
        command = re.search(r"```sh\n(.*)\n", text)[1]
        window.click(title)
        window.until(lambda v: command in v["controls"], "%s shows its command %s" % (title, command))
        window.until(lambda v: "Show the answer" in v["controls"], title + " keeps its answer folded")
    before = window.picture()
    window.key("Up")
    window.key("Down")
    window.until(lambda v: command in v["controls"], "arrows turn pages")
    expect(before.near(700, 80, "E6EAF5", 200, 40), "there is something to read")
    window.key("Escape")
    window.until(lambda v: "Play as guest" in v["controls"], "and back at the login")
    window.close()


stage.run(scenario)
