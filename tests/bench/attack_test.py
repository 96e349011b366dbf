#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Five seconds of tests/bench/attack.py: the honest players stay and are told on, what strangers send is counted and refused, no
datagram of theirs is answered, and the server ends as it is asked to.

Usage: attack_test.py BIN_FOLDER
"""
import json
import pathlib
import subprocess
import sys
import tempfile

SECONDS, BOTS = 5, 4


def expect(held, why):
    if not held:
        sys.exit(f"FAILED: {why}")


with tempfile.TemporaryDirectory() as folder:
    told = pathlib.Path(folder) / "told"
    bench = subprocess.run([sys.executable, pathlib.Path(__file__).with_name("attack.py"), sys.argv[1], "--seconds", str(SECONDS),
                            "--bots", str(BOTS), "--datagrams", "2000", "--json", told], capture_output=True, text=True, timeout=120)
    print(bench.stdout, bench.stderr)
    expect(bench.returncode == 0 and "ended as it was asked to" in bench.stdout, "the server lives to the end")
    seconds = [json.loads(line) for line in told.read_text().splitlines()]

expect(len(seconds) == SECONDS + 2, "a line a second")
for second in seconds:
    expect(second["honest"]["playing"] == BOTS, f"the honest players stay: {second}")
    # Cut off from the server, state would grow older by a second each second.
    expect(second["honest"]["age_ms"]["p50"] < 1000, f"and their state goes on: {second}")
peace, last = seconds[0], seconds[-1]
expect(sum(peace["drops"].values()) == 0, f"in peace nothing is refused: {peace}")
for reason in ("not sealed", "bad frame"):
    expect(last["drops"].get(reason, 0) > 0, f"refused and counted: {reason}: {last}")
for name, attack in last["attacks"].items():
    expect(attack["sent"] > 0, f"{name} were sent: {last}")
    expect(name == "datagrams" or attack["refused"] > 0, f"some of {name} were hung up on: {last}")
expect(last["attacks"]["datagrams"]["answered_bytes"] == 0, f"no stranger's datagram is answered: {last}")
