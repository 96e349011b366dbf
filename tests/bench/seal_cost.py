#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What sealing costs: the server's CPU with 64 bots, sealed and not, in turn. Prints; never fails on a figure.

Usage: seal_cost.py BIN_FOLDER [--rounds N] [--seconds N]
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("bin", type=pathlib.Path)
parser.add_argument("--rounds", type=int, default=10)
parser.add_argument("--seconds", type=int, default=8)
arguments = parser.parse_args()
CIPHERS = ["none", "aes-256-gcm", "chacha20-poly1305"]


def run(cipher, lane, folder):
    """The server's CPU a tick while all 64 play, microseconds; None: they never did, or the cipher is not there."""
    stats = folder / "stats"
    server = subprocess.Popen([arguments.bin / "twinwire-server", "--port", "0", "--game-port", "0", "--data", folder / "data",
                               "--stats", stats, "--arena", "Arena:expanse", "--seal", cipher, "--seed", "1"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = server.stdout.readline()
    if not line:
        server.wait()
        return None
    ready = dict(word.split("=", 1) for word in line.split()[1:])
    bots = subprocess.Popen([arguments.bin / "twinwire-bots", "--connect", ready["lobby"], "--fingerprint",
                             ready["fingerprint"], "--room", "Arena", "--count", "64", "--lane", lane, "--seconds",
                             str(arguments.seconds + 3)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bots.wait(timeout=arguments.seconds + 60)
    server.terminate()
    server.wait(timeout=20)
    full = [row for row in map(json.loads, stats.read_text().splitlines()) if row["players"] == 64][2:-1]
    return sum(row["tick_us"]["p50"] for row in full) / len(full) if full else None


def main():
    print(f"{os.cpu_count()} cores, kernel {os.uname().release}; 64 bots on expanse, server's CPU a tick; "
          f"{arguments.rounds} rounds in turn")
    for lane in ("udp", "tcp"):
        figures = {cipher: [] for cipher in CIPHERS}
        for number in range(arguments.rounds):
            for cipher in CIPHERS[number % 3:] + CIPHERS[:number % 3]:
                with tempfile.TemporaryDirectory() as folder:
                    figure = run(cipher, lane, pathlib.Path(folder))
                if figure:
                    figures[cipher].append(figure)
        for cipher in CIPHERS:
            values = sorted(figures[cipher])
            if not values:
                print(f"  {lane:<4} {cipher:<18} not on this processor")
                continue
            ratios = sorted(sealed / plain for sealed, plain in zip(figures[cipher], figures["none"]))
            print(f"  {lane:<4} {cipher:<18} {values[len(values) // 2]:7.0f} us ({values[0]:.0f}..{values[-1]:.0f})   "
                  f"x {ratios[len(ratios) // 2]:.2f} ({ratios[0]:.2f}..{ratios[-1]:.2f})   (allowed: 1.12)", flush=True)


began = time.monotonic()
main()
print(f"{time.monotonic() - began:.0f} s")
