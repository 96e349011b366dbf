#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the programs as users do and prints what they cost, beside the budget. Prints; never fails on a figure.

Usage: budgets.py BIN_FOLDER [--seconds N]
The client is measured under Xvfb with a software renderer, on the same cores as server, bots and link.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("bin", type=pathlib.Path)
parser.add_argument("--seconds", type=int, default=20)
arguments = parser.parse_args()
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def start(*command, **options):
    return subprocess.Popen([str(word) for word in command], text=True, **options)


def stop(process, number=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(number)
    process.wait(timeout=20)


def rss_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def row(what, figure, budget):
    print(f"  {what:<58}{figure:>22}   {budget}", flush=True)


def start_server(folder, *options):
    server = start(arguments.bin / "twinwire-server", "--port", 0, "--game-port", 0, "--data", folder / "data",
                   "--stats", folder / "stats", *options, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    ready = dict(word.split("=", 1) for word in server.stdout.readline().split()[1:])
    return server, ready


def spread(values, form="{:.0f}"):
    values = sorted(values)
    middle = values[len(values) // 2]
    return f"{form.format(middle)} ({form.format(values[0])}..{form.format(values[-1])})"


def measure_idle(folder):
    server, _ = start_server(folder, "--arena", "Arena:foundry")
    time.sleep(1)
    before = cpu_seconds(server.pid)
    time.sleep(arguments.seconds / 2)
    share = 100 * (cpu_seconds(server.pid) - before) / (arguments.seconds / 2)
    stop(server)
    row("server, nobody there: CPU, % of a core", f"{share:.1f}", "<= 1")


def measure_full_house(folder, lane):
    server, ready = start_server(folder, "--arena", "Arena:expanse")
    bots = start(arguments.bin / "twinwire-bots", "--connect", ready["lobby"], "--fingerprint", ready["fingerprint"],
                 "--room", "Arena", "--count", 64, "--lane", lane, "--seconds", arguments.seconds + 5,
                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bots.wait(timeout=arguments.seconds + 90)
    lines = [json.loads(line) for line in (folder / "stats").read_text().splitlines()]
    full = [line for line in lines if line["players"] == 64][2:]
    if not full:
        row(f"server, 64 players on {lane}", "never full", "")
    else:
        for part in ("p50", "p99", "p999"):
            row(f"server, 64 players on {lane}: tick CPU {part}, us, a second each",
                spread([line["tick_us"][part] for line in full]), "<= 1000" if part == "p99" else "")
        row(f"server, 64 players on {lane}: RSS at most, MiB", f"{rss_mib(server.pid):.0f}", "<= 64")
    stop(server)


def measure_window(folder):
    display_read, display_write = os.pipe()
    xvfb = start("Xvfb", "-displayfd", display_write, "-screen", "0", "1280x720x24", "-nolisten", "tcp",
                 pass_fds=[display_write], stderr=subprocess.DEVNULL)
    display = ":" + os.read(display_read, 16).decode().strip()
    environment = {**os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
    state, log = folder / "state.json", folder / "frames"
    began = time.monotonic()
    lab = start(arguments.bin / "twinwire-lab", "play", "--bots", 15, "--loss", 5, "--delay", 50, "--seconds",
                arguments.seconds + 5, f"--window=--state-file={state}", f"--window=--frame-log={log}",
                "--window=--no-audio", env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    first_frame = None
    peak = 0.0
    while lab.poll() is None:
        if first_frame is None and state.exists():  # first written after a frame was shown
            first_frame = time.monotonic() - began
        for pid in pathlib.Path(f"/proc/{lab.pid}/task/{lab.pid}/children").read_text().split():
            try:
                if pathlib.Path(f"/proc/{pid}/exe").resolve().name == "twinwire":
                    peak = max(peak, rss_mib(pid))
            except OSError:
                pass
        time.sleep(0.02)
    stop(xvfb)
    times = sorted(float(line) for line in log.read_text().split())
    row("client, 2 panels of 16, 1280x720, software: frame p50, ms", f"{times[len(times) // 2]:.1f}", "")
    row("client, 2 panels of 16, 1280x720, software: frame p99, ms", f"{times[len(times) * 99 // 100]:.1f}", "<= 16.7")
    row("client: RSS at most, MiB", f"{peak:.0f}", "<= 256")
    row("built tree to first frame (link, server, bots, window), s", f"{first_frame:.1f}", "<= 3")


print(f"{os.cpu_count()} cores, kernel {os.uname().release}; {arguments.seconds} s a row; median (least..most)")
with tempfile.TemporaryDirectory() as name:
    for number, measure in enumerate((measure_idle, lambda f: measure_full_house(f, "udp"),
                                      lambda f: measure_full_house(f, "tcp"), measure_window)):
        place = pathlib.Path(name) / str(number)
        place.mkdir()
        measure(place)
