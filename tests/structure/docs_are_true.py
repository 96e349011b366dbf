#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the documents against the tree: links lead somewhere, named paths exist, named options are in --help's source."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1]).resolve()
faults = []
documents = [root / "README.md", *sorted((root / "docs").rglob("*.md")), root / "assets/maps/README.md"]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"^(?:client|server|shared|lab|tests|docs|assets|cmake)/[\w./*-]*$")

# An option counts as existing when some main (or the two commands) spells it out.
sources = [root / "play", root / "check", *root.glob("*/**/*.cpp"), *root.glob("*/**/*.sh"), *root.glob("*/**/*.py")]
option_text = "\n".join(p.read_text(errors="replace") for p in sources if "build" not in p.parts)

for document in documents:
    if not document.exists():
        faults.append(f"{document.relative_to(root)} is missing")
        continue
    name = document.relative_to(root)
    text = document.read_text()
    for target in LINK.findall(text):
        if "://" in target:
            continue
        if not (document.parent / target).exists():
            faults.append(f"{name}: link to {target} leads nowhere")
    for code in CODE.findall(text):
        if PATH.match(code) and not list(root.glob(code.rstrip("/"))):
            faults.append(f"{name}: `{code}` does not exist")
    for line in re.findall(r"(?:\./play|\./check|twinwire(?:-\w+)?)\s[^\n`|]*", text):
        for option in re.findall(r"(?<![\w-])--[a-z][\w-]*", line):
            if not re.search(re.escape(option) + r"(?![\w-])", option_text):
                faults.append(f"{name}: no program knows {option}")

if "@" + "TABLE@" in (root / "README.md").read_text():
    faults.append("README.md: the table was never filled in")
readme = (root / "README.md").read_text() if (root / "README.md").exists() else ""
if readme and len(readme.splitlines()) > 160:
    faults.append("README.md has grown past 160 lines")

version = re.search(r"kProtocolVersion = (\d+);", (root / "shared/base/limits.hpp").read_text())[1]
protocol, recording = (root / "docs/PROTOCOL.md").read_text(), (root / "docs/RECORDING.md").read_text()
told = re.findall(r"protocol, version (\d+):|if it is not (\d+), the rest", protocol) + re.findall(r"version of the protocol \| 2: (\d+)()|both versions, 1 and (\d+);", recording)
if len(told) != 6 or any("".join(numbers) != version for numbers in told):
    faults.append(f"PROTOCOL.md and RECORDING.md tell of protocol versions {told}, the code of {version}")

help_text = subprocess.run([root / "play", "--help"], capture_output=True, text=True, check=True).stdout
for option in ("--loss", "--delay", "--lanes", "--bots", "--headless", "--seconds"):
    if option not in help_text:
        faults.append(f"./play --help does not tell of {option}")

print("\n".join(faults) if faults else f"{len(documents)} documents, no fault")
sys.exit(1 if faults else 0)
