#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tour: its pages have what they promise, its programs do what they say, its short tape runs.

Usage: tour_test.py ROOT BIN pages|sockets|link|tape
"""
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

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


def link():
    """The first stop's commands, as they stand there but for the folder of the programs and the count."""
    commands = re.findall(r"^build/release/bin/twinwire-lab shell.*$", (TOUR / "01-sockets.md").read_text(), re.M)
    expect(len(commands) == 3, "three commands at the first stop")
    counts = []
    for command in commands:
        command = command.replace("build/release/bin", str(BIN)).replace("9000 100", "9000 60")
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=90, cwd=ROOT)
        summary = re.search(r"(tcp|udp): 60 sent, (\d+) came back, the slowest after (\d+) ms", done.stdout)
        expect(summary, f"{command}\n{done.stdout}{done.stderr}")
        counts.append((int(summary[2]), int(summary[3])))
    clean, lossy, datagrams = counts
    print(f"  TCP without loss: slowest {clean[1]} ms; with 10 %: {lossy[1]} ms; UDP with 10 %: {datagrams[0]} of 60, slowest {datagrams[1]} ms")
    expect(clean[0] == 60 and lossy[0] == 60, "TCP brings everything")
    expect(datagrams[0] < 60, "UDP loses some")
    expect(lossy[1] > clean[1] and lossy[1] > datagrams[1], "and TCP's slowest answer is later than UDP's")


def tape():
    with tempfile.TemporaryDirectory() as folder:
        run(BIN / "twinwire-lab", "run", "lab/tapes/first-look.toml", "--out", folder, seconds=100)
        for file in ("report.html", "compare.json"):
            expect((pathlib.Path(folder) / file).stat().st_size > 1000, file)


{"pages": pages, "sockets": sockets, "link": link, "tape": tape}[sys.argv[3]]()
