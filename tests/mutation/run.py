#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plants each bug of mutations.py in a copy of the tree and demands that its tests turn red.

Usage: run.py [--work FOLDER] [NAME PART...]   all, or those whose name holds one of the parts; FOLDER is kept and built on
       run.py --check                          only: does every edit apply to the tree exactly once? (./check asks this)

Exit: 0 every bug was killed, 1 one survived (or an edit does not apply, does not build, or was red before), 2 bad usage.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from mutations import MUTATIONS  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEST_SECONDS = 60  # a bug that makes a test hang is found as well


def faults_of_edits():
    faults = []
    lists = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("CMakeLists.txt"))
    for one in MUTATIONS:
        path = ROOT / one["file"]
        times = path.read_text().count(one["old"]) if path.is_file() else 0
        if times != 1:
            faults.append(f"{one['name']}: its text is in {one['file']} {times} times, not once")
        if one["old"] == one["new"]:
            faults.append(f"{one['name']}: changes nothing")
        if f"add_executable({one['target']}" not in lists:
            faults.append(f"{one['name']}: there is no {one['target']}")
    return faults


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **options)


def copy_tree(work):
    """What git knows, and what is new; only what differs is written, so that a kept folder builds little."""
    listed = run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT).stdout.split("\n")
    for name in filter(None, listed):
        source, copy = ROOT / name, work / name
        if not source.is_file() or (copy.is_file() and copy.read_bytes() == source.read_bytes()):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)


def build(work, target):
    return run(["cmake", "--build", str(work / "build/dev"), "--target", target])


def test(work, one):
    """(red, ran): a crash and a hang are red; a filter that matches nothing is not."""
    binary = work / "build/dev/bin" / one["target"]
    try:
        done = run([str(binary), f"--gtest_filter={one['tests']}", "--gtest_fail_fast"], timeout=TEST_SECONDS)
    except subprocess.TimeoutExpired:
        return True, True
    return done.returncode != 0, re.search(r"^\[=+\] [1-9]\d* tests? from .* ran\.", done.stdout, re.M) is not None


def try_one(work, one):
    path = work / one["file"]
    honest = path.read_text()
    path.write_text(honest.replace(one["old"], one["new"]))
    try:
        built = build(work, one["target"])
        if built.returncode != 0:
            return "DOES NOT BUILD\n" + "\n".join(built.stdout.splitlines()[-12:])
        return "killed" if test(work, one)[0] else "SURVIVED"
    finally:
        path.write_text(honest)


def prepare(work, chosen):
    """Builds the honest tree; a sentence if it is not green."""
    copy_tree(work)
    configured = run(["cmake", "--preset", "dev", "-DTW_GUI=OFF", "-DTW_WERROR=OFF", "-S", str(work)], cwd=work)
    if configured.returncode != 0:
        return configured.stderr
    for target in sorted({one["target"] for one in chosen}):
        built = build(work, target)
        if built.returncode != 0:
            return f"{target} does not build:\n{built.stdout[-2000:]}"
    for one in chosen:
        red, ran = test(work, one)
        if red or not ran:
            return f"{one['target']} {one['tests']}: " + ("red without any bug" if red else "runs no test")
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_intermixed_args()
    faults = faults_of_edits()
    print("\n".join(faults) if faults else f"{len(MUTATIONS)} planted bugs, each applies once", flush=True)
    if faults or options.check:
        return 1 if faults else 0
    chosen = [one for one in MUTATIONS if not options.names or any(part in one["name"] for part in options.names)]
    if not chosen:
        print("run.py: no bug has such a name", file=sys.stderr)
        return 2
    began = time.monotonic()
    work = options.work.resolve() if options.work else pathlib.Path(tempfile.mkdtemp(prefix="twinwire-mutation-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        if why := prepare(work, chosen):
            print(why)
            return 1
        print(f"The honest tree is built and green after {time.monotonic() - began:.0f} s.", flush=True)
        outcomes = []
        for one in chosen:
            since = time.monotonic()
            outcomes.append(try_one(work, one))
            print(f"{time.monotonic() - since:5.0f} s  {one['name']}: {outcomes[-1]}", flush=True)
    finally:
        if not options.work:
            shutil.rmtree(work, ignore_errors=True)
    killed = outcomes.count("killed")
    print(f"{killed} of {len(chosen)} killed, {time.monotonic() - began:.0f} s")
    return 0 if killed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
