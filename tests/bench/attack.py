#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Attack your own server: it starts one on 127.0.0.1 with a few honest bots, sends it the hostile corpus of the tests as a stranger
can (datagrams, streams on the game's port, broken TLS, and broken lobby frames inside good TLS), and tells once a second what was
sent, what the server counted and how old the honest players' state was. Bounded in count and time; it attacks nothing else.

Usage: attack.py BIN_FOLDER [--seconds N] [--bots N] [--datagrams PER_SECOND] [--streams PER_SECOND] [--json FILE]
"""
import argparse
import itertools
import json
import pathlib
import random
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests/fuzz/corpus"
LIMITS = dict(re.findall(r"(k\w+)\s*=\s*(\d[\d']*)", (ROOT / "shared/base/limits.hpp").read_text()))

parser = argparse.ArgumentParser(description="Attacks a server of its own on loopback.")
parser.add_argument("bin", type=pathlib.Path)
parser.add_argument("--seconds", type=int, default=15, choices=range(1, 601), metavar="1-600")
parser.add_argument("--bots", type=int, default=6, choices=range(1, 17), metavar="1-16")
parser.add_argument("--datagrams", type=int, default=5_000, help="a second, at most 20000")
parser.add_argument("--streams", type=int, default=60, help="a second and kind, at most 500")
parser.add_argument("--json", type=pathlib.Path, help="each second's figures, a line each")
arguments = parser.parse_args()


def files(target):
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def cut_and_flipped(rng, whole):
    """As it is; cut anywhere; with a bit flipped."""
    yield whole
    yield whole[:rng.randrange(len(whole) + 1)]
    if whole:
        flipped = bytearray(whole)
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        yield bytes(flipped)


def datagrams(rng):
    seeds = [b"", b"\0", bytes(1500)]
    for script in files("udp_outer_fuzz"):  # length u16, bytes
        while len(script) >= 2:
            length = struct.unpack("<H", script[:2])[0] & 0x7fff
            seeds.append(script[2:2 + length])
            script = script[2 + length:]
    for target in ("enet_host_fuzz", "lane_record_fuzz", "udp_sealed_fuzz", "discovery_fuzz"):
        seeds += files(target)
    seeds += [bytes([kind]) + rng.randbytes(size) for kind in range(8) for size in (40, 200, 1199)]
    return [datagram for seed in seeds for _ in range(4) for datagram in cut_and_flipped(rng, seed)]


def game_streams(rng):
    return [stream for seed in files("tcp_frame_fuzz") + files("lane_record_fuzz") for stream in cut_and_flipped(rng, seed)]


def client_hello():
    out = ssl.MemoryBIO()
    talk = context().wrap_bio(ssl.MemoryBIO(), out)
    try:
        talk.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def tls_bytes(rng):
    seeds = [client_hello(), b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n", b"\x16\x03\x01\xff\xff" + rng.randbytes(400), rng.randbytes(3000)]
    return [stream for seed in seeds for _ in range(6) for stream in cut_and_flipped(rng, seed)]


def lobby_frames(rng):
    seeds = [stream[3:] for stream in files("lobby_frame_fuzz")]  # behind the target's own three bytes
    messages = [message[1:] for message in files("lobby_message_fuzz")]
    seeds += [struct.pack(">I", len(message)) + message for message in messages] + [struct.pack("<I", len(m)) + m for m in messages]
    seeds += [b"\xff" * 8, bytes(8), struct.pack(">I", 4096) + bytes(4096), rng.randbytes(2000)]
    return [stream for seed in seeds for stream in cut_and_flipped(rng, seed)]


def context():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    return tls


class Attack:
    """What is sent in one thread, so often, and what became of it."""

    def __init__(self, name, port, per_second, seeds, ending):
        self.name, self.port, self.per_second, self.seeds, self.ending = name, port, per_second, seeds, ending
        self.sent = self.refused = self.answered_bytes = 0
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        began = time.monotonic()
        for number, seed in enumerate(itertools.cycle(self.seeds)):
            ahead = number / self.per_second - (time.monotonic() - began)
            if self.ending.wait(max(0, ahead) if ahead > 0.002 else 0):
                return self.close()
            self.send(number, seed)

    def close(self):
        pass


class Datagrams(Attack):
    def run(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.setblocking(False)
        super().run()

    def send(self, number, seed):
        try:
            self.socket.send(seed)
            self.sent += 1
        except OSError:
            pass
        self.close()

    def close(self):
        try:
            self.answered_bytes += len(self.socket.recv(2048))
        except OSError:
            pass


class Streams(Attack):
    """Each from an address of its own, 127.0.0.2 to .251; the last hundred are held open, silent."""

    def __init__(self, *arguments_, inside_tls=False):
        super().__init__(*arguments_)
        self.held, self.inside_tls = [], inside_tls

    def send(self, number, seed):
        try:
            one = socket.create_connection(("127.0.0.1", self.port), timeout=1, source_address=(f"127.0.0.{2 + number % 250}", 0))
            if self.inside_tls:
                one = context().wrap_socket(one)
            one.sendall(seed)
            self.held.append(one)
        except OSError:
            self.refused += 1
        self.sent += 1
        while len(self.held) > 100:
            self.look_at(self.held.pop(0))

    def look_at(self, one):
        try:
            one.setblocking(False)
            while got := one.recv(4096):
                self.answered_bytes += len(got)
            self.refused += 1  # it hung up
        except (BlockingIOError, ssl.SSLWantReadError):
            pass  # it waits for the rest
        except OSError:
            self.refused += 1
        one.close()

    def close(self):
        for one in self.held:
            self.look_at(one)


class Honest:
    """The bots, and what they said last."""

    def __init__(self, ready):
        self.process = subprocess.Popen(
            [arguments.bin / "twinwire-bots", "--connect", ready["lobby"], "--fingerprint", ready["fingerprint"], "--room", "Arena",
             "--count", str(arguments.bots), "--every-second", "--seconds", "0"], stdout=subprocess.PIPE, text=True)
        self.last, self.told = None, threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.last = json.loads(line)
            self.told.set()


def newest(stats):
    lines = stats.read_text().split("\n")[:-1] if stats.exists() else []
    return json.loads(lines[-1]) if lines else None


def tell(second, attacks, counted, honest):
    drops = {reason: count for reason, count in counted["drops"].items() if count}
    print(f"{second:>3} s  sent " + ", ".join(f"{attack.name} {attack.sent}" for attack in attacks))
    print("       hung up on " + ", ".join(f"{attack.name} {attack.refused}" for attack in attacks[1:])
          + f"; answered to datagrams: {attacks[0].answered_bytes} bytes")
    print("       dropped " + (", ".join(f"{reason} {count}" for reason, count in drops.items()) or "nothing")
          + f"; lobby connections {counted['connections']} of at most {LIMITS['kMaxLobbyConnections']}"
          + f"; tick p99 {counted['tick_us']['p99']} us, {counted['rss_kib'] // 1024} MiB")
    print(f"       honest players {honest['playing']} of {arguments.bots}; age of their state {honest['age_ms']['p50']:g} ms,"
          f" 99th percentile {honest['age_ms']['p99']:g} ms", flush=True)
    if arguments.json:
        with arguments.json.open("a") as file:
            file.write(json.dumps({"second": second, "honest": honest, "drops": drops, "connections": counted["connections"],
                                   "attacks": {a.name: {"sent": a.sent, "refused": a.refused, "answered_bytes": a.answered_bytes}
                                               for a in attacks}}) + "\n")


def attack(ready, stats, server, honest):
    rng, ending = random.Random(1), threading.Event()
    game, lobby = (int(ready[port].rsplit(":", 1)[1]) for port in ("game", "lobby"))
    streams = min(arguments.streams, 500)
    attacks = [Datagrams("datagrams", game, min(arguments.datagrams, 20_000), datagrams(rng), ending),
               Streams("game streams", game, streams, game_streams(rng), ending),
               Streams("broken TLS", lobby, streams, tls_bytes(rng), ending),
               Streams("lobby frames", lobby, streams, lobby_frames(rng), ending, inside_tls=True)]
    print(f"{arguments.bots} honest bots play on {ready['lobby']}; 2 s of peace, then {arguments.seconds} s of attack")
    for second in range(-1, arguments.seconds + 1):
        if second == 1:
            for one in attacks:
                one.thread.start()
        time.sleep(1)
        if server.poll() is not None or honest.process.poll() is not None:
            raise SystemExit("The server or the bots have ended: the attack won.")
        tell(max(second, 0), attacks, newest(stats), honest.last)
    ending.set()
    for one in attacks:
        one.thread.join(timeout=20)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = subprocess.Popen([arguments.bin / "twinwire-server", "--port", "0", "--game-port", "0", "--data", folder / "data",
                                   "--stats", folder / "stats", "--arena", "Arena", "--hidden", "--quiet"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        honest = None
        try:
            ready = dict(word.split("=", 1) for word in server.stdout.readline().split()[1:])
            honest = Honest(ready)
            if not honest.told.wait(60):
                raise SystemExit("The bots did not get into the match.")
            while newest(folder / "stats") is None:
                time.sleep(0.1)
            attack(ready, folder / "stats", server, honest)
        finally:
            for child in (honest.process if honest else None, server):
                if child and child.poll() is None:
                    child.terminate()
                    child.wait(timeout=20)
        print("The server ended as it was asked to." if server.returncode == 0 else f"The server ended with {server.returncode}.")
        raise SystemExit(server.returncode)


main()
