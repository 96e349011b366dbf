# SPDX-License-Identifier: MIT
"""Both ends of a UDP echo, for the tests of `twinwire-lab shell`. As a client: sends N datagrams, 2 ms apart, and prints
how many came back and the least round trip in milliseconds."""
import os
import socket
import sys
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if sys.argv[1] == "server":
    sock.bind((os.environ["TWINWIRE_SERVER"], 9000))
    while True:
        data, peer = sock.recvfrom(2048)
        sock.sendto(data, peer)

count, back, least = int(sys.argv[2]), 0, 1e9
sock.connect((os.environ["TWINWIRE_SERVER"], 9000))
sock.settimeout(0.05)
for _ in range(600):  # until the other end is there
    try:
        sock.send(b"hello")
        if sock.recv(2048) == b"hello":
            break
    except (TimeoutError, ConnectionRefusedError):
        pass
sock.setblocking(False)
end = None
sent = 0
while end is None or time.monotonic() < end:
    if sent < count:
        sock.send(b"%d %f" % (sent, time.monotonic()))
        sent += 1
        end = time.monotonic() + 1
    time.sleep(0.002)
    while True:
        try:
            data = sock.recv(2048)
        except BlockingIOError:
            break
        if data == b"hello":
            continue
        back += 1
        least = min(least, time.monotonic() - float(data.split()[1]))
print("back", back, "of", count, "least", "%.2f" % (least * 1000))
