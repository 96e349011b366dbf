#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads golden packets to their last bit. Written from docs/PROTOCOL.md alone: where it disagrees with the program,
one of the three is wrong. Usage: decode.py packets.txt"""
import copy
import math
import struct
import sys

LIMIT = 1 << 20


class Refused(Exception):
    pass


def refuse_unless(condition, why):
    if not condition:
        raise Refused(why)


class Bits:  # section 1
    def __init__(self, data):
        refuse_unless(1 <= len(data) <= 1136, "record size")
        self.number, self.left = int.from_bytes(data, "little"), 8 * len(data)

    def u(self, n):
        refuse_unless(n <= self.left, "bits missing")
        value = self.number & ((1 << n) - 1)
        self.number >>= n
        self.left -= n
        return value

    def flag(self):
        return self.u(1) == 1

    def range(self, low, high):
        value = low + self.u((high - low).bit_length())
        refuse_unless(value <= high, "out of range")
        return value

    def g(self, k, bits=32):
        zeros = 0
        while not self.flag():
            zeros += 1
            refuse_unless(zeros <= 32 - k, "endless code")
        value = (1 << (zeros + k)) + self.u(zeros + k) - (1 << k)
        refuse_unless(value < 1 << bits, "number too large")
        return value

    def s(self, k, bits=32):
        value = unzigzag(self.g(k))
        refuse_unless(-(1 << (bits - 1)) <= value < 1 << (bits - 1), "number too large")
        return value

    def u64(self):
        low = self.u(32)
        return low | self.u(32) << 32

    def near(self, tick, k):
        return (tick + self.s(k)) & 0xFFFFFFFF

    def pos(self):
        return [self.range(1, 2 * LIMIT - 1) - LIMIT for _ in range(2)]

    def pair(self, widths):
        width = widths[self.u(3)]
        return [unzigzag(self.u(width)) for _ in range(2)]

    def seat(self):
        return self.range(0, 63)

    def seat_or_none(self):
        return self.seat() if self.flag() else 255

    def finish(self):
        refuse_unless(self.left < 8 and self.number == 0, "bits left over")


def unzigzag(code):
    return -(code + 1) // 2 if code & 1 else code // 2


def toward_zero(a, b):
    return a // b if a >= 0 else -(-a // b)


def signed(value, bits):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


# --- sections 2 and 3: records


def client_record(bits):
    kind = bits.u(4)
    if kind == 0:
        protocol = bits.u(16)
        refuse_unless(protocol == 6, "not this document's version")
        ticket = bytes(bits.u(8) for _ in range(16))
        return f"hello,{protocol},{ticket.hex()},{bits.range(0, 6)},{bits.range(0, 1)}"
    if kind == 1:
        return commands(bits)
    refuse_unless(kind == 2, "unknown id")
    return "bye"


def commands(bits):
    newest = bits.g(16)
    snapshot = bits.near(newest, 4) if bits.flag() else "none"
    says = f"commands,{newest},{snapshot},{bits.g(16)}"
    count = bits.range(0, 8)
    says += f",{count}"
    aim = buttons = 0
    for _ in range(count):
        aim = (aim + bits.s(4, 16)) & 0xFFFF
        buttons = bits.u(7) if bits.flag() else buttons
        says += f",{aim}:{buttons}"
    if count > 0:
        says += f",{bits.range(1, 1023) if bits.flag() else 0}"
    ticks, deltas = (bits.range(1, 6), bits.u(1)) if bits.flag() else (1, 1)
    return says + f",{ticks}:{deltas}"


def server_record(bits, worlds):
    kind = bits.u(4)
    if kind == 0:
        player, tick, map_hash = bits.seat_or_none(), bits.g(16), bits.u64()
        return f"welcome,{player},{tick},{map_hash:016x},{signed(bits.u64(), 64)}"
    if kind == 1:
        return f"refused,{bits.range(0, 8)}"
    refuse_unless(kind == 2, "unknown id")
    return snapshot(bits, worlds)


def snapshot(bits, worlds):
    tick, stamp, age, lead = bits.g(16), bits.u(32), bits.u(7), signed(bits.u(8), 8)
    first_event = bits.g(16)
    refuse_unless(age <= tick, "age")
    if age == 0:
        worlds.clear()
        baseline = World(tick)
    else:
        refuse_unless(tick - age in worlds, "unknown baseline")
        baseline = worlds[tick - age]
    world = read_world(bits, baseline, tick)
    count = bits.range(0, 24)
    for _ in range(count):
        event(bits)
    worlds[tick] = world
    return f"snapshot,{tick},{stamp},{age},{lead},{first_event},{count},{fnv1a(world.packed()):016x}"


def event(bits):
    body = bits.range(0, 3)
    if body == 1:
        bits.seat()
        return bytes(bits.u(8) for _ in range(bits.range(0, 16)))
    refuse_unless(body == 0, "unknown event body")
    kind, age = bits.range(0, 10), bits.g(4)
    seat, pos = bits.seat, bits.pos
    plain = [seat, pos]
    fields = {3: [seat, pos, pos], 4: [seat, seat, lambda: bits.g(6, 16), pos],
              5: [seat, seat, lambda: bits.range(0, 1)], 7: [seat, lambda: bits.range(0, 2), pos],
              8: [lambda: bits.u(16)], 9: [lambda: bits.u(16), bits.seat_or_none],
              10: [seat, seat, lambda: bits.range(0, 240), pos, pos]}
    return kind, age, [field() for field in fields.get(kind, plain)]


# --- section 4: the world

TIMERS = ("dash_ready_at", "disc_ready_at", "rail_ready_at", "haste_until", "protected_until", "respawn_at")
SPEED_WIDTHS = (1, 3, 5, 7, 8, 10, 12, 17)
PLACE_WIDTHS = (3, 5, 7, 9, 11, 13, 16, 22)


class Player:
    def __init__(self, state=0, health=0):
        self.pos, self.vel, self.aim, self.state, self.buttons = [0, 0], [0, 0], 0, state, 0
        for timer in TIMERS:
            setattr(self, timer, 0)
        self.rail_charge, self.health, self.shield = 0, health, 0
        self.score = self.kills = self.deaths = 0

    def packed(self):
        timers = [getattr(self, timer) for timer in TIMERS]
        return struct.pack("<2i2hHBB6I4Bh3H", *self.pos, *self.vel, self.aim, self.state, self.buttons, *timers,
                           self.rail_charge, self.health, self.shield, 0, self.score, self.kills, self.deaths, 0)


class Disc:
    def __init__(self):
        self.pos, self.vel, self.dies_at, self.owner, self.bounces_left = [0, 0], [0, 0], 0, 255, 0

    def packed(self):
        return struct.pack("<2i2hIBBH", *self.pos, *self.vel, self.dies_at, self.owner, self.bounces_left, 0)


class World:
    def __init__(self, tick):
        self.tick, self.phase_ends_at, self.random, self.round, self.phase = tick, 0, 1, 1, 0
        self.players = [Player() for _ in range(64)]
        self.discs = [Disc() for _ in range(96)]
        self.pickups = [0] * 48

    def packed(self):  # as it lies in the program's memory
        head = struct.pack("<3IHBB", self.tick, self.phase_ends_at, self.random, self.round, self.phase, 0)
        return (head + b"".join(player.packed() for player in self.players) +
                b"".join(disc.packed() for disc in self.discs) + struct.pack("<48I", *self.pickups))


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def read_world(bits, baseline, now):
    was = predict(baseline, now)
    world = copy.deepcopy(was)
    if bits.flag():
        world.phase, world.round, world.phase_ends_at = bits.range(0, 1), bits.u(16), bits.near(now, 16)
    if bits.flag():
        world.random = bits.u(32)
    if bits.flag():
        for i in range(48):
            if bits.flag():
                world.pickups[i] = bits.near(now, 6)
    seats = [player.state != 0 for player in was.players]
    if bits.flag():
        seats = [bits.flag() for _ in range(64)]
    for i in range(64):
        world.players[i] = read_player(bits, baseline, was, i, now) if seats[i] else Player()
    slots = read_slots(bits, [disc.owner != 255 for disc in was.discs])
    for i in range(96):
        world.discs[i] = read_disc(bits, baseline, was, i, now) if slots[i] else Disc()
    return world


def read_player(bits, baseline, was_world, i, now):
    was = was_world.players[i]
    if was.state == 0:
        player = Player(state=1, health=100)
        player.pos, player.vel = bits.pos(), speed_in_range(bits.pair(SPEED_WIDTHS))
        player.aim, player.buttons = bits.u(16), bits.u(7)
        read_rest(bits, player, now)
        return player
    player = copy.deepcopy(was)
    if not bits.flag():
        return player
    if not bits.flag():
        player.aim = (was.aim + bits.s(8, 16)) & 0xFFFF
        return player
    before = baseline.players[i]
    if bits.flag():
        buttons, ticks = bits.u(7), bits.range(1, now - baseline.tick)
        player = predict_player(before, baseline.tick, now - ticks, before.buttons)
        player = predict_player(player, now - ticks, now, buttons)
    if bits.flag():
        player.aim = (player.aim + bits.s(8, 16)) & 0xFFFF
    if bits.flag():
        read_motion(bits, player, before.pos, 3072, bounces=False)
    if bits.flag():
        read_rest(bits, player, now)
    return player


def read_rest(bits, player, now):
    if bits.flag():
        for timer in TIMERS:
            if bits.flag():
                setattr(player, timer, bits.near(now, 6))
    if bits.flag():
        player.rail_charge = bits.range(0, 40)
    if bits.flag():
        player.health = bits.range(0, 100)
    if bits.flag():
        player.shield = bits.range(0, 50)
    if bits.flag():
        player.state = bits.range(1, 2)
    if bits.flag():
        player.score = signed(player.score + bits.s(1, 16), 16)
        player.kills = (player.kills + bits.s(1, 16)) & 0xFFFF
        player.deaths = (player.deaths + bits.s(1, 16)) & 0xFFFF


def read_slots(bits, slots):
    i = 0
    while i < 96 and bits.flag():
        i += bits.range(0, 95 - i)
        slots[i] = not slots[i]
        i += 1
    return slots


def read_disc(bits, baseline, was_world, i, now):
    was = was_world.discs[i]
    disc = copy.deepcopy(was)
    if was.owner == 255:
        return read_fresh_disc(bits, was_world, now)
    if not bits.flag():
        return disc
    if bits.flag():
        return read_fresh_disc(bits, was_world, now)
    read_motion(bits, disc, baseline.discs[i].pos, 1536, bounces=True)
    if bits.flag():
        disc.bounces_left = bits.g(2, 8)
    elif any(old != 0 and new == -old for new, old in zip(disc.vel, was.vel)):
        disc.bounces_left = max(0, was.bounces_left - 1)
    return disc


def read_fresh_disc(bits, was_world, now):
    disc = Disc()
    disc.owner = bits.seat()
    off = bits.pair(PLACE_WIDTHS)
    disc.pos = [place_in_range(a + b) for a, b in zip(was_world.players[disc.owner].pos, off)]
    disc.vel = speed_in_range(bits.pair(SPEED_WIDTHS))
    disc.dies_at, disc.bounces_left = bits.near(now, 6), bits.g(2, 8)
    return disc


def place_in_range(value):
    refuse_unless(-LIMIT < value < LIMIT, "place")
    return value


def speed_in_range(speeds):
    refuse_unless(all(-32768 <= speed <= 32767 for speed in speeds), "speed")
    return speeds


def read_motion(bits, mover, start, radius, bounces):
    for axis in range(2):
        outcome, speed = bits.u(2), mover.vel[axis]
        if outcome == 1:
            face = bits.g(1)
            refuse_unless(face <= 127 and speed != 0, "no wall there")
            if speed > 0:
                turn = ((start[axis] + radius - 1) // 8192 + 1 + face) * 8192 - radius
            else:
                turn = ((start[axis] - radius) // 8192 - face) * 8192 + radius
            mover.pos[axis] = 2 * turn - mover.pos[axis] if bounces else turn
            mover.vel[axis] = -speed if bounces else 0
        elif outcome >= 2:
            mover.pos[axis] += bits.s(9)
            if outcome == 3:
                mover.vel[axis] += bits.s(8)
        place_in_range(mover.pos[axis])
    speed_in_range(mover.vel)


# --- section 5: prediction


def predict(baseline, now):
    world = copy.deepcopy(baseline)
    world.tick = now
    for i, player in enumerate(world.players):
        world.players[i] = predict_player(player, baseline.tick, now, player.buttons)
    for i, disc in enumerate(world.discs):
        if disc.owner == 255:
            continue
        if now >= disc.dies_at:
            world.discs[i] = Disc()
        else:
            disc.pos = [inside(p + v * (now - baseline.tick)) for p, v in zip(disc.pos, disc.vel)]
    return world


def inside(value):
    return max(1 - LIMIT, min(LIMIT - 1, value))


def wish_of(buttons):
    return [bool(buttons & 8) - bool(buttons & 4), bool(buttons & 2) - bool(buttons & 1)]


def direction_of(wish):
    length = 23170 if wish[0] and wish[1] else 32768
    return [wish[0] * length, wish[1] * length]


def predict_player(player, since, now, buttons):
    """One hold: these buttons from tick since + 1 on."""
    player = copy.deepcopy(player)
    if player.state == 0:
        return player
    wish = wish_of(buttons)
    blocked = [v == 0 and new != 0 and new == old for v, new, old in zip(player.vel, wish, wish_of(player.buttons))]
    for tick in range(since + 1, now + 1):
        dash = buttons & ~player.buttons & 16
        player.buttons = buttons
        if player.state != 1:
            continue
        steer(player, tick, direction_of(wish), dash)
        player.vel = [0 if block else v for v, block in zip(player.vel, blocked)]
        player.pos = [inside(p + v) for p, v in zip(player.pos, player.vel)]
        hold_triggers(player, tick)
    return player


def steer(player, tick, direction, dash):
    if dash and tick >= player.dash_ready_at:
        if direction == [0, 0]:
            direction = [sine(player.aim + 16384), sine(player.aim)]
        player.vel = [toward_zero(d * 3225, 32768) for d in direction]
        player.dash_ready_at = (tick + 90) & 0xFFFFFFFF
    elif player.dash_ready_at - tick <= 83:
        top = 1075
        if tick < player.haste_until:
            top = top * 135 // 100
        if player.rail_charge:
            top = top * 55 // 100
        player.vel = [approach(v, toward_zero(d * top, 32768), top) for v, d in zip(player.vel, direction)]


def approach(speed, wish, top):
    rate = 320 if abs(speed) > top else 140 if wish else 100
    return speed + max(-rate, min(rate, wish - speed))


def hold_triggers(player, tick):
    fired = False
    if player.buttons & 64:
        if tick >= player.rail_ready_at and player.rail_charge < 40:
            player.rail_charge += 1
    else:
        fired = player.rail_charge == 40
        if fired:
            player.rail_ready_at = tick + 72
        player.rail_charge = 0
    if not fired and player.buttons & 32 and player.rail_charge == 0 and tick >= player.disc_ready_at:
        player.disc_ready_at, fired = tick + 30, True
    if fired:
        player.protected_until = min(player.protected_until, tick)


SINES = [math.floor(32768 * math.sin(i * math.pi / 512) + 0.5) for i in range(257)]


def sine(angle):
    angle &= 0xFFFF
    quarter, rest = divmod(angle, 16384)
    if quarter & 1:
        rest = 16384 - rest
    i, p = divmod(rest, 64)
    value = SINES[i] if p == 0 else (SINES[i] * (64 - p) + SINES[i + 1] * p + 32) // 64
    return -value if quarter >= 2 else value


# --- section 7: the lobby


class Frame:
    def __init__(self, data):
        (length,) = struct.unpack_from("<I", data)
        refuse_unless(1 <= length <= 65536 and length == len(data) - 4, "frame length")
        self.data, self.at = data, 4

    def number(self, size):
        refuse_unless(self.at + size <= len(self.data), "bytes missing")
        self.at += size
        return int.from_bytes(self.data[self.at - size:self.at], "little")

    def boolean(self):
        refuse_unless(self.number(1) <= 1, "bool")

    def below(self, count):
        refuse_unless(self.number(1) < count, "enum")

    def text(self, limit):
        size = self.number(2)
        refuse_unless(size <= limit and self.at + size <= len(self.data), "text")
        self.at += size
        self.data[self.at - size:self.at].decode("utf-8")

    def list(self, limit, item):
        count = self.number(2)
        refuse_unless(count <= limit, "list")
        for _ in range(count):
            item()

    def room(self):
        self.read("4 t24 t32 1 1 b")

    def member(self):
        self.read("t16 b b b lane")

    def read(self, body):
        for word in body.split():
            if word == "b":
                self.boolean()
            elif word == "lane":
                self.below(7)
            elif word == "code":
                self.below(19)
            elif word == "motion":
                self.below(2)
            elif word == "cipher":
                self.below(3)
            elif word in ("room", "member"):
                getattr(self, word)()
            elif word == "rooms":
                self.list(64, self.room)
            elif word == "members":
                self.list(64, self.member)
            elif word == "names":
                self.list(64, lambda: self.text(32))
            elif word == "version":
                refuse_unless(self.number(2) == 6, "not this document's version")
            elif word[0] == "t":
                self.text(int(word[1:]))
            else:
                self.number(int(word))


REQUESTS = ["version t32", "4 t16 t128", "4 t16 t128", "4 t16", "4", "4 t24 t32", "4 4", "4", "b lane", "t256", "4",
            "4 b", "8", "4", "4 8 8 8 8", "4 motion t32", "4 b"]
REPLIES = ["version t32 t32", "4", "4 code t200", "4 t16 b 8 8 8 8", "4 rooms", "4 room members", "4", "t16 t256",
           "4 8 8 8 8 8 8 cipher 2 t32768", "", "t200", "8", "4 names", "t200", "motion t32 1 1 1"]


def lobby_frame(data, bodies):
    frame = Frame(data)
    kind = frame.number(1)
    refuse_unless(kind < len(bodies), "unknown id")
    frame.read(bodies[kind])
    refuse_unless(frame.at == len(data), "bytes left over")
    return "-"


def decode(kind, data, worlds):
    if kind in ("request", "reply"):
        return lobby_frame(data, REQUESTS if kind == "request" else REPLIES)
    bits = Bits(data)
    says = client_record(bits) if kind == "client" else server_record(bits, worlds)
    bits.finish()
    return says


def main(path):
    worlds, count, wrong = {}, 0, 0
    with open(path, encoding="ascii") as file:
        for line_number, line in enumerate(file, 1):
            if line.startswith("#") or not line.strip():
                continue
            kind, data, expected = line.split()
            try:
                says = decode(kind, bytes.fromhex(data), worlds)
            except Refused as why:
                says = f"refused: {why}"
            count += 1
            if says != expected:
                wrong += 1
                print(f"{path}:{line_number}: expected {expected}\n  read {says}")
    print(f"{count} packets read, {wrong} of them wrong")
    return 1 if wrong or count < 100 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
