#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What honest players notice of a flood: 16 bots on one server, in turn left alone and while junk comes in. Prints; never
fails on a figure. All of it on 127.0.0.1, bounded in count and time.

Usage: flood.py BIN_FOLDER [--rounds N] [--seconds N] [--datagrams PER_SECOND] [--connects PER_SECOND]
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import random
import socket
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("bin", type=pathlib.Path)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--seconds", type=int, default=10)
parser.add_argument("--datagrams", type=int, default=50_000)
parser.add_argument("--connects", type=int, default=2_000)
arguments = parser.parse_args()


def paced(per_second, seconds, act):
    """Calls act(n) so often, and says how often it did."""
    began, done = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        due = int(passed * per_second)
        for _ in range(min(due - done, 1000)):
            act(done)
            done += 1
        if done >= due:
            time.sleep(0.001)
    return done


def throw_datagrams(port, seconds, result):
    rng = random.Random(1)
    junk = [rng.randbytes(rng.randint(1, 1400)) for _ in range(500)]
    # Half of them as well-formed as somebody without a key can make them.
    junk += [bytes([rng.randrange(6)]) + rng.randbytes(rng.choice((40, 200, 1199))) for _ in range(500)]
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.connect(("127.0.0.1", port))
    sender.setblocking(False)

    def send(number):
        try:
            sender.send(junk[number % len(junk)])
        except (BlockingIOError, ConnectionRefusedError):
            pass
    sent, answered = paced(arguments.datagrams, seconds, send), 0
    try:
        while True:
            answered += len(sender.recv(2048))
    except OSError:
        pass
    result.put(("datagrams", sent, answered))


def throw_connects(port, seconds, result):
    held = []

    def connect(number):
        one = socket.socket()
        one.setblocking(False)
        one.bind((f"127.0.0.{2 + number % 250}", 0))
        try:
            one.connect(("127.0.0.1", port))
        except BlockingIOError:
            pass
        held.append(one)
        if len(held) > 100:
            held.pop(0).close()
    result.put(("connects", paced(arguments.connects, seconds, connect), 0))


def play(ready, folder, flooded):
    figures, junk = folder / "figures.json", multiprocessing.Queue()
    bots = subprocess.Popen([arguments.bin / "twinwire-bots", "--connect", ready["lobby"], "--fingerprint", ready["fingerprint"],
                             "--room", "Arena", "--count", "16", "--seconds", str(arguments.seconds + 4), "--json", figures],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    throwers = []
    if flooded:
        time.sleep(3)
        for throw, port in ((throw_datagrams, ready["game"]), (throw_connects, ready["lobby"])):
            throwers.append(multiprocessing.Process(target=throw, args=(int(port.rsplit(":", 1)[1]), arguments.seconds, junk)))
            throwers[-1].start()
    bots.wait(timeout=arguments.seconds + 60)
    thrown = [junk.get(timeout=30) for _ in throwers]
    for thrower in throwers:
        thrower.join()
    return json.loads(figures.read_text()), thrown


def main():
    print(f"{os.cpu_count()} cores, kernel {os.uname().release}; 16 bots, {arguments.seconds} s a run, {arguments.rounds} rounds")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = subprocess.Popen([arguments.bin / "twinwire-server", "--port", "0", "--game-port", "0", "--data", folder / "data",
                                   "--stats", folder / "stats", "--arena", "Arena:expanse", "--quiet"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready = dict(word.split("=", 1) for word in server.stdout.readline().split()[1:])
        for _ in range(arguments.rounds):
            for flooded in (False, True):
                figures, thrown = play(ready, folder, flooded)
                print("  flooded" if flooded else "  quiet  ", json.dumps(figures), thrown, flush=True)
        server.terminate()
        server.wait(timeout=20)
        drops = json.loads((folder / "stats").read_text().splitlines()[-1])
        print("  drops:", {reason: count for reason, count in drops.get("drops", {}).items() if count})


main()
