#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets libFuzzer loose on every target, two at a time, and prints how many inputs each has run.

Usage: run.py BIN_FOLDER [--seconds N] [--keep FOLDER] [--jobs N] [TARGET...]

Each target starts from its committed corpus. What it finds goes to a temporary folder that is thrown away, or with
--keep to FOLDER/TARGET, where the next run goes on. The first crash of a target ends that target: its input is kept
(--keep: in FOLDER/crashes, otherwise in a temporary folder), and the command that runs it again is printed.
Exit: 0 no target crashed, 1 one did, 2 bad usage.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LIMITS = ["-timeout=10", "-rss_limit_mb=512", "-malloc_limit_mb=64", "-max_len=4096"]
# No target may take longer for its start-up and its last input than this beyond its seconds.
GRACE_SECONDS = 120


def targets_in(folder):
    names = sorted(path.stem for path in HERE.glob("*_fuzz.cpp"))
    return [name for name in names if os.access(folder / name, os.X_OK)], names


def figure(output, name):
    found = re.search(rf"stat::{name}:\s+(\d+)", output)
    return int(found.group(1)) if found else 0


def fuzz(program, seconds, corpus, crashes):
    """Runs one target; returns (inputs run, features covered, the crash's path or None, its output)."""
    name = program.name
    corpus.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    seeds = HERE / "corpus" / name
    command = [str(program), f"-max_total_time={seconds}", "-print_final_stats=1", "-verbosity=1",
               f"-artifact_prefix={crashes}/{name}-", *LIMITS, str(corpus)] + ([str(seeds)] if seeds.is_dir() else [])
    # clang-19 alone brings no llvm-symbolizer; binutils' addr2line, which every compiler needs, does as well.
    environment = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=64",
                       UBSAN_OPTIONS="print_stacktrace=1",
                       ASAN_SYMBOLIZER_PATH=shutil.which("llvm-symbolizer-19") or shutil.which("addr2line") or "")
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace",
                              timeout=seconds + GRACE_SECONDS, check=False)
        output, code = done.stderr, done.returncode
    except subprocess.TimeoutExpired as hung:
        output, code = f"{name} did not end.\n" + (hung.stderr or b"").decode(errors="replace"), 1
    covered = re.findall(r"ft: (\d+)", output)
    written = re.search(r"Test unit written to (\S+)", output)
    crash = written.group(1) if written else ("(no input was written)" if code != 0 else None)
    return figure(output, "number_of_executed_units"), int(covered[-1]) if covered else 0, crash, output


def report_crash(program, crash, output):
    print(f"{program.name}: CRASHED", flush=True)
    interesting = [line for line in output.splitlines() if not re.match(r"#\d+\s+(NEW|REDUCE|RELOAD|pulse)", line)]
    print("\n".join("    " + line for line in interesting[-60:]))
    print(f"  input:     {crash}\n  reproduce: {program} {crash}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("TW_FUZZ_SECONDS") or 8))
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_intermixed_args()
    built, known = targets_in(options.bin.resolve())
    chosen = options.targets or known
    missing = [name for name in chosen if name not in built]
    if missing or options.seconds < 1 or options.jobs < 1:
        why = f"not built in {options.bin}: {', '.join(missing)}" if missing else "a number below 1"
        print(f"run.py: {why}", file=sys.stderr)
        return 2
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="twinwire-fuzz-"))
    keep = options.keep.resolve() if options.keep else scratch
    crashes = keep / "crashes"
    crashed, total, began = 0, 0, time.monotonic()
    print(f"{'target':24}{'inputs':>12}{'a second':>10}{'features':>10}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(fuzz, options.bin.resolve() / name, options.seconds, keep / name, crashes): name
                for name in chosen}
        for run in concurrent.futures.as_completed(runs):
            inputs, features, crash, output = run.result()
            total += inputs
            print(f"{runs[run]:24}{inputs:12,}{inputs // options.seconds:10,}{features:10,}", flush=True)
            if crash:
                crashed += 1
                report_crash(options.bin.resolve() / runs[run], crash, output)
    print(f"{len(chosen)} targets, {total:,} inputs, {time.monotonic() - began:.0f} s, {crashed} crashed")
    if not crashed:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if crashed else 0


if __name__ == "__main__":
    sys.exit(main())
