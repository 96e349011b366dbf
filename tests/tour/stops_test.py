#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One stop of the tour: every command that stands on its page is run as it stands there, and what the page says of it is held
against what came. In a folder that looks like the project's root, with a home, a display and a network of its own (the usual ports
are the test's). What is made shorter stands in shortened(), and in docs/TESTING.md.

Usage: stops_test.py ROOT BIN             every stop, two at a time
       stops_test.py ROOT BIN STOP        one: "07"
"""
import concurrent.futures
import csv
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT, BIN = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
STOP = sys.argv[3] if len(sys.argv) > 3 else None
PAGE = next((ROOT / "docs/tour").glob(STOP + "-*.md")).read_text() if STOP else ""
ALONE = {"11"}    # it measures how lanes share a line, and is not to share the machine
PATIENCE_S = 120  # a test says what must come, never how fast
SECONDS = 3       # of what would go on for longer
STARTED = []      # all processes


def expect(held, why):
    if not held:
        sys.exit(f"FAILED: {why}")


def stage(folder):
    """The root as the page knows it: tapes and results are the test's own, all else is the tree's."""
    for name in ("docs", "assets", "shared", "tests"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "build/release").mkdir(parents=True)
    (folder / "build/release/bin").symlink_to(BIN)
    (folder / "lab/tapes").mkdir(parents=True)
    for tape in (ROOT / "lab/tapes").glob("*.toml"):
        (folder / "lab/tapes" / tape.name).write_text(shorter_tape(tape.read_text()))
    (folder / "home").mkdir()
    home = str(folder / "home")
    environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home + "/config", XDG_DATA_HOME=home + "/data", ALSOFT_DRIVERS="null",
                       LIBGL_ALWAYS_SOFTWARE="1", GTEST_TOTAL_SHARDS="8", GTEST_SHARD_INDEX="0")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return environment


def shorter_tape(text):
    """One seed and a few seconds; where things happen at their times, all of it twice as fast."""
    text = re.sub(r"^seeds = .*$", "seeds = [1]", text, flags=re.M)
    scripted = "[[at]]" in text
    return re.sub(r"^seconds = (\d+)$", lambda found: f"seconds = {int(found[1]) // 2 if scripted else SECONDS + 1}", text, flags=re.M)


def shortened(command):
    """`./play` builds first, and a test must not: what it starts then. Nothing goes on for long; of long gtests, an eighth."""
    command = re.sub(r"^\./play\b", "build/release/bin/twinwire-lab play", command)
    command = re.sub(r"--seconds (\d+)", lambda found: f"--seconds {min(int(found[1]), SECONDS)}", command)
    if "twinwire-lab play" in command and "--seconds" not in command:
        command += f" --seconds {SECONDS}"
    if "twinwire-lab run" in command:
        command += " --jobs 3 --attempts 1"
    command = re.sub(r"--desync \d+", "--desync 100", command)
    if "flood.py" in command:
        command += " --rounds 1 --seconds 2"
    if "attack.py" in command and "--seconds" not in command:
        command += f" --seconds {SECONDS}"
    return command


class Running:
    """A command in a shell, all that it says kept as it comes."""

    def __init__(self, line, environment, folder):
        self.line, self.said, self.come = line, "", threading.Event()
        self.process = subprocess.Popen(["bash", "-c", "exec " + shortened(line)], env=environment, cwd=folder, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        STARTED.append(self.process)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.said += line
            self.come.set()

    def done(self):
        code = self.process.wait(timeout=PATIENCE_S)
        self.reader.join(timeout=PATIENCE_S)
        # The lab says so where the machine was too busy for its precision; what is held against it here are orders.
        busy = code == 1 and "twinwire-lab run" in self.line and "cells are not trustworthy" in self.said
        expect(code == 0 or busy, f"{self.line}: {code}\n{self.said}")

    def end(self, clean):
        """Ctrl-C."""
        expect(self.process.poll() is None, f"{self.line} has ended by itself\n{self.said}")
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=PATIENCE_S)
        expect(code == 0 or not clean, f"{self.line}, ended: {code}\n{self.said}")


def is_server(line):
    return re.search(r"bin/twinwire-server (?!admin|verify)", line) or re.search(r"bin/tour_\w+_server", line.split(" -- ")[0].split("'")[0])


def is_window(line):
    return re.search(r"bin/twinwire (?!.*--seconds)", line)


def open_display(environment):
    read, write = os.pipe()
    display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x720x24", "-nolisten", "tcp", "-noreset"],
                               pass_fds=[write], stderr=subprocess.DEVNULL)
    STARTED.append(display)
    os.close(write)
    with os.fdopen(read) as pipe:
        environment["DISPLAY"] = ":" + pipe.readline().strip()


def until(check, words):
    end = time.monotonic() + PATIENCE_S
    while not check():
        expect(time.monotonic() < end, "never came: " + words)
        time.sleep(0.05)


def run_block(lines, environment, folder):
    """In order; servers and windows stay until the page ends them, two peers and commands over links of their own go side by side."""
    stay, beside, ran = [], [], []
    for line in lines:
        if "twinwire-server verify" in line:
            while stay:
                stay.pop().end(clean=True)
        running = Running(line, environment, folder)
        ran.append(running)
        if is_server(line):
            stay.append(running)
            expect(running.come.wait(PATIENCE_S) and re.match("ready|listening", running.said), f"{line} serves: {running.said}")
        elif is_window(line):
            until(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Twinwire$"], env=environment,
                                         capture_output=True).stdout, "the window of " + line)
            stay.append(running)
        elif "tour_peer" in line or "twinwire-lab shell" in line:
            beside.append(running)
        else:
            running.done()
    for running in beside:
        running.done()
    for running in reversed(stay):
        running.end(clean="twinwire-server" in running.line)
    return [running.said for running in ran]


# --- what the pages say of them

def stop_01(said, folder):
    def answers(text):
        return [int(ms) for ms in re.findall(r"came back after (\d+) ms", text)]
    expect("tcp: 20 sent, 20 came back" in said[1], said[1])
    clean, lossy, datagrams = (answers(text) for text in said[2:])
    expect(80 <= min(clean) < 160, f"80 ms, there and back: {min(clean)}")
    expect(len(clean) == len(lossy) == 100, "TCP brings everything")
    expect(max(lossy) > 2 * statistics.median(clean) > max(datagrams) - min(datagrams), "and some of it late; UDP's answers are all alike")
    expect(any(late - next_ >= 40 for late, next_ in zip(lossy, lossy[1:])), "what waited behind a late one comes in one burst")
    expect(5 < 100 - len(datagrams) < 40, f"one in five does not come: {100 - len(datagrams)} of 100")


def stop_02(said, folder):
    for text, name in zip(said, ("Ada", "Bob")):
        expect(f"{name}: I have the coin. So says the other one." in text, text)


def stop_03(said, folder):
    verdict = said[-1]
    expect("Every state is the recorded one." in verdict, "all states come back: " + verdict)
    flipped = re.search(r"One bit was flipped after tick \d+: players\[\d+\]\.pos\.x \((-?\d+) without it, (-?\d+) with\)", verdict)
    expect(flipped, "the bit moves one player: " + verdict)
    units = int(re.search(r"kSubunits = (\d+)", (ROOT / "shared/sim/units.hpp").read_text())[1])
    expect(abs(int(flipped[1]) - int(flipped[2])) * 16 == units, "by a sixteenth of a unit")


def stop_04(said, folder):
    expect("results/tour" in PAGE and (folder / "results/tour/server.key").is_file(), "the key lies where the page says")


def lanes_of(path):
    return json.loads((path / "compare.json").read_text())["cells"][0]["lanes"]


def stop_05(said, folder):
    lanes = lanes_of(folder / "results/first-look")
    expect((folder / "results/first-look/report.html").is_file(), "the report")
    with (folder / "results/first-look/frames.csv").open() as file:
        ages = [float(row["age_ms"]) for row in csv.DictReader(file) if row["lane"] == "udp"]
    tooth = 1000 / 60
    # Flat: where nothing is lost an age is within a tick of the youngest; each loss in a row adds one.
    flat = min(ages) + 1.5 * tooth
    expect(sum(age < flat for age in ages) > 0.8 * len(ages), "a flat line")
    expect(any(flat < age < flat + tooth for age in ages), "with teeth")
    expect(lanes["udp"]["age_ms"]["max"] < lanes["tcp"]["age_ms"]["max"], "TCP's stalls are longer")


def stop_06(said, folder):
    lanes = lanes_of(folder / "results/outage")
    expect(lanes["udp"]["longest_freeze_ms"] < lanes["tcp"]["longest_freeze_ms"], "UDP is back first: " + json.dumps(lanes["udp"]))


def cells_of(folder, name):
    return json.loads((folder / "results" / name / "compare.json").read_text())["cells"]


def stop_07(said, folder):
    delivered, predicted = (cell["own"]["input_ms"]["p50"] for cell in cells_of(folder, "prediction"))
    expect(delivered > 160 and delivered > 4 * predicted, f"a round trip and more, and a frame: {delivered}, {predicted}")
    expect(f'"p50": {delivered}' in said[2] and f'"p50": {predicted}' in said[2], said[2])


def stop_08(said, folder):
    jitter = re.search(r"^starlink\s+\S+\s+(\S+)", said[1], re.M)
    expect(jitter and jitter[1] == "15", "starlink's delay wanders by 15 ms: " + str(jitter))
    off = {cell["techniques"].split("+")[0]: cell["lanes"]["udp"]["position_error_units"]["p50"] for cell in cells_of(folder, "jitter")}
    expect(off["extrapolated"] < off["newest"] < off["interpolated"], f"ahead is nearest, in the past is furthest: {off}")


def stop_09(said, folder):
    expect("[  PASSED  ]" in said[-1], said[-1])


def stop_10(said, folder):
    last = re.findall(r"honest players (\d+) of (\d+)", said[0])[-1]
    expect(last[0] == last[1], "the honest players stayed: " + said[0])
    expect(re.search(r"not sealed \d+", said[0]) and "answered to datagrams: 0 bytes" in said[0], "refused, without an answer: " + said[0])
    expect("'datagrams', " in said[1] and re.search(r"\('datagrams', \d+, 0\)", said[1]), "not one byte is answered to the junk: " + said[1])
    expect("[  PASSED  ]" in said[2], said[2])


def stop_11(said, folder):
    """The orders of the page's table, within this run."""
    def networks(name):
        return [cell["lanes"] for cell in cells_of(folder, name)]
    (alone, alone_download, alone_narrow), (beside, download, narrow) = networks("alone"), networks("mixing")

    def age(lanes, lane="udp"):
        return lanes[lane]["age_ms"]["p50"]
    print(f"  udp alone {age(alone)}, beside tcp {age(beside)}; with a download {age(alone_download)}, {age(download)};"
          f" narrow {age(alone_narrow)}, {age(narrow)}")
    expect(age(beside) < 1.25 * age(alone), "a game's TCP lane on a line with room does no harm")
    expect(age(alone_download) > 2 * age(alone), "a download does, with or without it")
    expect(age(download) > 2 * age(beside), "a download does, with or without it")
    expect(age(narrow) > 1.5 * age(alone_narrow), "and so does whatever asks for more than the line has")


def run_all():
    stops = sorted(page.name[:2] for page in (ROOT / "docs/tour").glob("[0-9]*.md"))

    def one(stop):
        began = time.monotonic()
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--net", sys.executable, __file__, ROOT, BIN, stop],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        print(f"stop {stop}: {'passed' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s\n{done.stdout}", end="",
              flush=True)
        return done.returncode == 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(one, [stop for stop in stops if stop not in ALONE]))
    passed += [one(stop) for stop in stops if stop in ALONE]
    sys.exit(0 if all(passed) else 1)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="twinwire-tour-"))
    environment = stage(folder)
    open_display(environment)
    try:
        said = []
        for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S):
            said += run_block(block.strip().split("\n"), environment, folder)
        expect(said, "commands on the page")
        check = globals().get("stop_" + STOP)
        if check:
            check(said, folder)
    finally:
        for process in reversed(STARTED):
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=PATIENCE_S)
        shutil.rmtree(folder, ignore_errors=True)


main() if STOP else run_all()
