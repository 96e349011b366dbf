#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Opens every example of seal_vectors.txt; written from docs/PROTOCOL.md, section 8, alone.

Usage: open_seals.py FILE
"""
import hashlib
import struct
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

VERSION = 6
TYPES = {0: ("to server", "to client"), 1: ("hello",), 2: ("challenge",), 3: ("to client",), 4: ("to server",),
         5: ("to server", "to client")}


class Plain:
    """Cipher 2: the tag is 16 zeros."""

    def __init__(self, key):
        pass

    def decrypt(self, nonce, sealed, associated):
        if sealed[-16:] != bytes(16):
            raise InvalidTag
        return sealed[:-16]


CIPHERS = {0: AESGCM, 1: ChaCha20Poly1305, 2: Plain}


def key(secret, label, session, lane, client, server):
    message = label.encode().ljust(16, b"\0") + struct.pack("<IB", session, lane) + client + server
    return hashlib.blake2b(message, digest_size=32, key=secret).digest()


def unsealed(cipher, secret, label, session, lane, client, server, sequence, sealed, associated):
    opener = CIPHERS[cipher](key(secret, label, session, lane, client, server))
    return opener.decrypt(bytes(4) + struct.pack("<Q", sequence), sealed, associated)


def open_datagram(cipher, secret, session, lane, client, server, label, sequence, data):
    assert 29 <= len(data) <= 1200, "length"
    what, shown, number = struct.unpack_from("<BIQ", data)
    assert label in TYPES[what & 15], "type"
    assert (what >> 4, shown, number) == (lane, session, sequence), "head"
    assert what & 15 != 1 or len(data) == 1200, "a hello's length"
    if label in ("hello", "challenge"):
        assert client == server == bytes(16), "these keys know no random"
    return unsealed(cipher, secret, label, session, lane, client, server, sequence, data[13:],
                    data[:13] + struct.pack("<H", VERSION))


def check(line):
    kind, cipher, secret, session, lane, client, server, label, sequence, data, plain = line.split()
    cipher, session, lane, sequence = int(cipher), int(session), int(lane), int(sequence)
    secret, client, server = (bytes.fromhex(text) for text in (secret, client, server))
    data, plain = (b"" if text == "-" else bytes.fromhex(text) for text in (data, plain))
    label = label.replace("_", " ")
    if kind == "opening":
        assert data == struct.pack("<IB", session, lane) + client, "opening"
        return kind
    if kind == "datagram":
        found = open_datagram(cipher, secret, session, lane, client, server, label, sequence, data)
    else:
        assert kind == "record" and len(data) <= 1152, "a record's frame"
        found = unsealed(cipher, secret, label, session, lane, client, server, sequence, data, struct.pack("<H", VERSION))
    assert found == plain, "what is inside"
    damaged = data[:-1] + bytes([data[-1] ^ 1])
    try:
        if kind == "datagram":
            open_datagram(cipher, secret, session, lane, client, server, label, sequence, damaged)
        else:
            unsealed(cipher, secret, label, session, lane, client, server, sequence, damaged, struct.pack("<H", VERSION))
    except InvalidTag:
        return kind
    raise AssertionError("opens although a bit was flipped")


def main():
    counts = {}
    with open(sys.argv[1], encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#"):
                continue
            try:
                kind = check(line)
            except (AssertionError, InvalidTag, ValueError) as fault:
                print(f"line {number}: {fault!r}")
                return 1
            cipher = line.split()[1]
            counts[kind, cipher] = counts.get((kind, cipher), 0) + 1
    expected = {(kind, str(cipher)) for kind in ("datagram", "opening", "record") for cipher in CIPHERS}
    if set(counts) != expected:
        print(f"examples are missing: {sorted(expected - set(counts))}")
        return 1
    print(f"{sum(counts.values())} examples opened")
    return 0


sys.exit(main())
