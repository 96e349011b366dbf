#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads every #include and holds it against the rules between rooms (docs/ARCHITECTURE.md).

Usage: include_rules.py ROOT            check the tree
       include_rules.py ROOT --selftest check that planted violations are found
"""
import pathlib
import re
import sys

# room -> the rooms it may include besides itself. The longest matching prefix of a path is its room.
BASE = ["shared/base"]
SIM = BASE + ["shared/sim"]
PROTOCOL = SIM + ["shared/protocol"]
ALL_SHARED = PROTOCOL + ["shared/transport"]
ROOMS = {
    "shared/base": [],
    "shared/sim": BASE,
    "shared/protocol": SIM,
    "shared/transport": BASE,
    "server/match": ALL_SHARED,
    "server/lobby": ALL_SHARED,
    "server": ALL_SHARED + ["server/match", "server/lobby"],
    "client/core": ALL_SHARED,
    "client/bot": ALL_SHARED + ["client/core"],
    "client/app": ALL_SHARED + ["client/core", "client/bot", "lab/link/remote", "lab/trace"],
    "lab/link/remote": BASE,
    "lab/link": BASE + ["lab/link/remote"],
    "lab/relay": BASE + ["lab/link", "lab/link/remote"],
    "lab/trace": BASE + ["lab/link/remote"],
    "lab/tape": BASE + ["lab/link/remote"],
    "lab/compare": ALL_SHARED + ["client/core", "client/bot", "lab/link", "lab/link/remote", "lab/trace", "lab/tape"],
    "lab/report": BASE + ["lab/link/remote", "lab/trace", "lab/tape", "lab/compare"],
    "lab/resim": ALL_SHARED + ["client/core", "server/match"],
    "lab": ALL_SHARED + ["client/core", "lab/resim", "lab/link", "lab/link/remote", "lab/relay", "lab/trace", "lab/tape",
                         "lab/compare", "lab/report"],
}

# third-party header -> the rooms (prefixes) that own it
OWNERS = [
    (r"enet/", ["shared/transport"]),
    (r"asio", ["server", "server/lobby"]),
    (r"openssl/", ["shared/transport", "server/lobby"]),
    (r"sodium", ["shared/transport", "server/lobby"]),
    (r"sqlite3", ["server/lobby"]),
    (r"cereal/", ["shared/protocol"]),
    (r"SFML/|imgui|GL/", ["client/app"]),
    (r"CLI/|toml\+\+", ["server", "client/bot", "client/app", "lab", "lab/tape"]),
    (r"spdlog/", ["server", "server/lobby"]),
    (r"nlohmann/", ["shared/protocol", "server", "server/lobby", "client/bot", "client/app", "lab/link",
                    "lab/link/remote", "lab/trace", "lab/compare", "lab/report", "lab"]),
]
# What simulated cores must not touch: time, threads, heap-randomised order, floats' library.
FORBIDDEN = {
    "shared/sim": r"<(chrono|thread|mutex|random|cmath|unordered_map|unordered_set|iostream|fstream)>",
    "server/match": r"<(chrono|thread|mutex|random|iostream|fstream)>",
    "shared/protocol": r"<(chrono|thread|mutex|random|iostream|fstream)>",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def room_of(path):
    stem = re.sub(r"\.(hpp|cpp)$", "", path)
    found = [room for room in ROOMS if stem == room or stem.startswith(room + "/")]
    return max(found, key=len) if found else None


def faults_in(path, text):
    room = room_of(path)
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, header = match.groups()
        where = f"{path}:{number}"
        target = room_of(header)
        if target and target != room and target not in ROOMS[room]:
            faults.append(f"{where}: {room} may not include {header}")
        if quote == '"' and not target and not header.startswith("imgui"):
            faults.append(f"{where}: include {header} by its full path from the root")
        if not target:
            for pattern, owners in OWNERS:
                if re.match(pattern, header) and room not in owners:
                    faults.append(f"{where}: {header} belongs to {', '.join(owners)}")
        pattern = FORBIDDEN.get(room)
        if pattern and re.match(pattern, f"<{header}>"):
            faults.append(f"{where}: <{header}> has no place in {room}")
    return faults


def check(root):
    faults, files = [], 0
    for top in ("shared", "server", "client", "lab"):
        for file in sorted((root / top).rglob("*.[ch]pp")):
            files += 1
            path = file.relative_to(root).as_posix()
            if room_of(path) is None:
                faults.append(f"{path}: stands in no room")
                continue
            faults += faults_in(path, file.read_text())
    return faults, files


def selftest():
    planted = [
        ("shared/sim/step.cpp", '#include "shared/protocol/lane_messages.hpp"'),
        ("shared/sim/step.cpp", "#include <chrono>"),
        ("shared/transport/tls_client.cpp", '#include "shared/protocol/lobby_codec.hpp"'),
        ("client/core/client.cpp", '#include "server/match/match.hpp"'),
        ("server/match/match.cpp", '#include "client/core/view.hpp"'),
        ("client/core/client.cpp", "#include <enet/enet.h>"),
        ("client/app/window.cpp", '#include "lab/link/link.hpp"'),
        ("lab/compare/cell.cpp", "#include <SFML/Graphics.hpp>"),
        ("client/core/client.cpp", '#include "view.hpp"'),
    ]
    missed = [case for case in planted if not faults_in(*case)]
    clean = faults_in("client/app/window.cpp", '#include "lab/link/remote.hpp"\n#include <SFML/Window.hpp>')
    return [f"planted violation not found: {case}" for case in missed] + clean


def main():
    root = pathlib.Path(sys.argv[1])
    if "--selftest" in sys.argv:
        faults, files = selftest(), 9
    else:
        faults, files = check(root)
        if files == 0:
            faults.append("no source file found")
    print("\n".join(faults) if faults else f"{files} files, no fault")
    return 1 if faults else 0


sys.exit(main())
