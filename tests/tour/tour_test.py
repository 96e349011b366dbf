#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tour: its pages have what they promise, its programs do what they say, its figures are right. (Its commands:
stops_test.py.)

Usage: tour_test.py ROOT BIN pages|sockets|figures
"""
import pathlib
import re
import socket
import subprocess
import sys

ROOT, BIN = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
TOUR = ROOT / "docs/tour"
STOPS = sorted(TOUR.glob("[0-9]*.md"))
SECTIONS = ["## Run", "## Look for", "## Read", "## Question"]


def expect(held, why):
    if not held:
        sys.exit(f"FAILED: {why}")


def listening(program):
    """Starts a server on a free port of loopback; the process and its port."""
    server = subprocess.Popen([BIN / program, "127.0.0.1", "0"], stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().rsplit(":", 1)[1].strip()


def run(*command, seconds=30, code=0):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=seconds, cwd=ROOT)
    expect(done.returncode == code, f"{command}: {done.returncode}, wanted {code}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def pages():
    index = (TOUR / "README.md").read_text()
    expect(len(STOPS) >= 10, "about ten stops")
    expect(f"{len(STOPS)} stops" in index.replace("Eleven", "11"), "the index says how many there are")
    for stop in STOPS:
        text = stop.read_text()
        expect(f"({stop.name})" in index, f"{stop.name} is not in the index")
        places = [text.find("\n" + section + "\n") for section in SECTIONS]
        expect(-1 not in places and places == sorted(places), f"{stop.name}: sections {SECTIONS}, in this order")
        expect(len(text.splitlines()) <= 80, f"{stop.name} is longer than a page")
        expect(text.count("<details>") == 1 and text.count("</details>") == 1, f"{stop.name}: one folded answer")
        read = text.split("## Read\n")[1].split("## ")[0]
        files = re.findall(r"^- `([^`]+)`", read, re.M)
        expect(1 <= len(files) <= 3, f"{stop.name}: one to three files to read, not {len(files)}")
        for file in files:
            expect((ROOT / file).is_file(), f"{stop.name}: {file} does not exist")
        difficulty = re.match(r"# \d+\. .* `(\*{1,3})`\n", text)
        expect(difficulty, f"{stop.name}: a title with its difficulty")
        expect(re.search(re.escape(stop.name) + r"\).*`" + re.escape(difficulty[1]) + "`", index), f"{stop.name}: another difficulty than the index says")
        commands = text.split("## Run\n")[1].split("## Look")[0]
        for program in re.findall(r"build/release/bin/([\w-]+)", commands):
            expect((BIN / program).is_file(), f"{stop.name}: there is no program {program}")
        for file in re.findall(r"\b(?:lab|tests)/[\w/.-]+", commands):
            expect((ROOT / file).exists(), f"{stop.name}: {file} does not exist")


def sockets():
    server, port = listening("tour_tcp_server")
    try:
        said = run(BIN / "tour_tcp_client", "127.0.0.1", port, 10)
        expect("tcp: 10 sent, 10 came back" in said, said)
        with socket.create_connection(("127.0.0.1", int(port))) as rude:  # a line without an end
            rude.settimeout(10)
            try:
                rude.sendall(b"x" * 100_000)
                while rude.recv(4096):
                    pass
            except OSError:
                pass
        with socket.create_connection(("127.0.0.1", int(port))) as slow:  # half a line, and the rest of it
            slow.settimeout(10)
            slow.sendall(b"he")
            slow.sendall(b"llo\nwor")
            expect(slow.recv(64) == b"hello\n", "lines are cut where they end")
        expect("10 came back" in run(BIN / "tour_tcp_client", "127.0.0.1", port, 10), "it serves on")
        expect(server.poll() is None, "the TCP server has ended")
    finally:
        server.kill()
        server.wait()
    run(BIN / "tour_tcp_client", "127.0.0.1", port, 1, code=1)  # nobody is there any more

    server, port = listening("tour_udp_server")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rude:
            for size in (0, 1, 511, 512, 513, 9000):
                rude.sendto(b"x" * size, ("127.0.0.1", int(port)))
        expect("udp: 10 sent, 10 came back" in run(BIN / "tour_udp_client", "127.0.0.1", port, 10), "every datagram")
        expect(server.poll() is None, "the UDP server has ended")
    finally:
        server.kill()
        server.wait()
    run(BIN / "tour_udp_client", "127.0.0.1", port, 2, code=1)

    free = []
    for _ in range(2):
        holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        holder.bind(("127.0.0.1", 0))
        free.append(holder)
    ports = [str(holder.getsockname()[1]) for holder in free]
    for holder in free:
        holder.close()
    peers = [subprocess.Popen([BIN / "tour_peer", own, "127.0.0.1", other, name], stdout=subprocess.PIPE, text=True)
             for own, other, name in ((ports[0], ports[1], "Ada"), (ports[1], ports[0], "Bob"))]
    for peer, name in zip(peers, ("Ada", "Bob")):
        said = peer.communicate(timeout=40)[0]
        expect(peer.returncode == 0 and f"{name}: I have the coin. So says the other one." in said, said)
    for program in ("tour_tcp_server", "tour_tcp_client", "tour_udp_server", "tour_udp_client", "tour_peer"):
        expect("usage" in run(BIN / program, code=2), program)


def constant(file, name):
    return int(re.search(name + r"\s*=\s*([\d']+)", (ROOT / file).read_text())[1].replace("'", ""))


def sealed_bytes(label):
    """Of the golden datagrams."""
    rows = [line.split() for line in (ROOT / "tests/golden/seal_vectors.txt").read_text().splitlines() if line.startswith("datagram")]
    return {len(row[9]) // 2 for row in rows if row[7] == label}


def figures():
    """What the pages say in figures and no run shows: by the sources' own constants, and by arithmetic."""
    limits = "shared/base/limits.hpp"
    hz, buffered = constant(limits, "kTickHz"), constant(limits, "kUsualInputBufferTicks")
    tick_ms = 1000 / hz
    flood = (ROOT / "tests/bench/flood.py").read_text()
    default = lambda option: int(re.search(option + r'", type=int, default=([\d_]+)', flood)[1].replace("_", ""))  # noqa: E731
    lost = 0.2
    for stop, words, held in [
        ("01", "one UDP answer in *five*", round(1 - 0.9 * 0.9, 1) == 0.2),
        ("01", "0.9 x 0.9 = 0.81", round(0.9 * 0.9, 2) == 0.81),
        ("03", "steps 60 times a\nsecond by exactly 1/60 s", hz == 60),
        ("03", "at most eight ticks", constant("server/tick_clock.hpp", "kMaxCatchUpTicks") == 8),
        # 16,666 us instead of 16,666.67: a tick's length is lost after 16,666 / 0.67 ticks.
        ("03", "loses a tick every seven minutes", round(16_666 / (1e6 / 60 - 16_666) / hz / 60) == 7),
        ("04", "within 15 s", constant(limits, "kTicketLifeMicros") == 15_000_000),
        ("05", "60 **snapshots** a second", hz == 60),
        ("05", "17 ms later", round(tick_ms) == 17),
        ("05", "(1,200 bytes)", constant(limits, "kMaxUdpPayloadBytes") == 1200),
        ("05", "Six seconds of one match over two lanes at once, 5 % loss, 25 ms one way",
         all(line in (ROOT / "lab/tapes/first-look.toml").read_text() for line in ("seconds = 6", "loss = 5", "delay = 25"))),
        ("05", "17 ms high. Two lost in a row: 33 ms", round(2 * tick_ms) == 33),
        ("05", "0.05 x 0.05 = 0.25 %: at 60 a second, once in seven seconds", round(1 / (0.05 * 0.05 * hz)) == 7),
        ("06", "a gap of 17 ms", round(tick_ms) == 17),
        ("07", "*and the seven before it*", constant(limits, "kMaxCommandsPerRecord") == 8),
        ("07", "the buffer of two ticks", buffered == 2),
        ("07", "0.2 x 0.2 x 0.2 = 0.8 %", round(100 * lost ** (buffered + 1), 1) == 0.8),
        ("08", "three ticks (50 ms)", constant("client/core/match_client.hpp", "interpolation_ticks") * 1000 / hz == 50),
        ("09", "at most 250 ms", round(constant(limits, "kMaxRewindTicks") * tick_ms) == 250),
        ("09", "at 10, 50 and 80 ms each way",
         "{Micros{10'000}, Micros{50'000}, Micros{80'000}}" in (ROOT / "tests/sim/rewind_test.cpp").read_text()),
        ("10", "50,000 junk datagrams and 2,000 connections a second", (default("--datagrams"), default("--connects")) == (50_000, 2_000)),
        ("10", "16 honest bots", '"--count", "16"' in flood),
        ("10", "filled up to 1,200 bytes, and the answer has 61", (sealed_bytes("hello"), sealed_bytes("challenge")) == ({1200}, {61})),
    ]:
        expect(words in next(stop_ for stop_ in STOPS if stop_.name.startswith(stop)).read_text(), f"stop {stop} does not say: {words}")
        expect(held, f"stop {stop} is wrong: {words}")


{"pages": pages, "sockets": sockets, "figures": figures}[sys.argv[3]]()
