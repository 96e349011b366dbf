// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// Every bound of the program in one place: unit last in the name, the reason beside the value.
namespace tw {

// --- the game
inline constexpr int kTickHz = 60;
inline constexpr std::int64_t kTickMicros =
    1'000'000 / kTickHz;  ///< 16,666 us; deadlines never accumulate its rest
inline constexpr std::uint32_t kLastTick =
    0xffff'0000;  ///< two years on; what a client adds to a tick never wraps
inline constexpr std::int64_t kLastServerMicros =
    std::int64_t{1} << 53;  ///< 285 years; differences of two such clocks never overflow
inline constexpr std::size_t kMaxPlayers = 64;
inline constexpr std::size_t kMaxDiscs = 96;  ///< 64 players seldom have more than one disc each in flight
inline constexpr std::size_t kMaxPickups = 48;
inline constexpr std::size_t kMaxMapTiles = 128 * 128;
inline constexpr std::size_t kMaxMapFileBytes = 32 * 1024;

// --- one datagram
inline constexpr std::size_t kMaxUdpPayloadBytes =
    1200;                                           ///< passes every path met in practice (QUIC's figure)
inline constexpr std::size_t kSealBytes = 29;       ///< type 1, session 4, sequence 8, tag 16
inline constexpr std::size_t kEnetMtuBytes = 1168;  ///< multiple of 8 below 1200 - 29
inline constexpr std::size_t kMaxRecordBytes =
    1136;  ///< ENet's mtu less its header (4) and fragment header (24), rounded down
static_assert(kEnetMtuBytes + kSealBytes <= kMaxUdpPayloadBytes);
static_assert(kMaxRecordBytes + 4 + 24 <= kEnetMtuBytes,
              "a larger packet would be fragmented, and sent reliably");

// --- the seal
inline constexpr std::size_t kMaxSealedLanes =
    384;  ///< of a port: the lanes of a server, and those still connecting
inline constexpr std::size_t kMaxSealHandshakes = 256;  ///< of who holds a ticket, waiting for the answer
inline constexpr std::int64_t kSealHandshakeMicros = 3'000'000;  ///< what a client has to answer a challenge
inline constexpr std::uint32_t kHellosPerSecond = 20,
                               kHelloBurst = 10;  ///< of one opening; a client sends 7 a second
inline constexpr std::uint32_t kSealedDatagramsPerSecond =
    240;  ///< of one lane: 60 commands, and on rudp an acknowledgement for each of 60 snapshots
inline constexpr std::uint32_t kSealedDatagramBurst =
    240;  ///< a second's, which a queue on the way may let go at once
inline constexpr std::uint32_t kSealedBytesPerSecond = 64 * 1024;
inline constexpr std::int64_t kTooFastMicros =
    5'000'000;  ///< a lane that is over its limits for so long ends
inline constexpr std::int64_t kTooFastPauseMicros =
    1'000'000;  ///< and one that keeps them for so long starts anew

// --- match traffic
inline constexpr std::size_t kMaxCommandsPerRecord =
    8;  ///< newest command and the seven before it (redundancy)
inline constexpr std::uint32_t kMaxCommandLeadTicks = 30;  ///< a command further ahead than 0.5 s is dropped
inline constexpr std::size_t kCommandQueueTicks = 32;
inline constexpr std::uint32_t kUsualInputBufferTicks =
    2;  ///< a client's commands come so long before their tick
inline constexpr std::uint32_t kMaxInputBufferTicks = 8;
inline constexpr std::uint32_t kMaxRewindTicks =
    15;  ///< 250 ms: a shot goes back no further (lag compensation)
inline constexpr std::uint8_t kMaxSnapshotTicks =
    kTickHz / 10;                                      ///< nobody is sent fewer than 10 snapshots a second
inline constexpr std::uint16_t kMaxSeenBehind = 1023;  ///< 64 ticks in 1/16 tick: as far as a client can tell
inline constexpr std::size_t kSnapshotHistoryTicks =
    64;  ///< a baseline older than 1.07 s is not used: full snapshot instead
inline constexpr std::size_t kMaxEventsPerSnapshot = 24;
inline constexpr std::size_t kMaxUnackedEvents =
    1024;  ///< per lane; a lane further behind is closed as "too slow"
inline constexpr std::size_t kMaxLanesPerSession =
    8;  ///< a comparison holds six, and the old ones of a return may still be closing
inline constexpr std::size_t kMaxLanesPerServer = 320;
inline constexpr std::size_t kMaxTcpLaneQueueBytes =
    64 * 1024;  ///< beyond it whole snapshots are skipped at the sender
inline constexpr std::size_t kMaxDatagramsPerService = 2048;
inline constexpr std::size_t kReliableReserveBytes =
    16 * 1024;  ///< of a lane's queue beyond the above, for what may not be skipped
inline constexpr std::size_t kMaxLaneInboxRecords =
    1024;  ///< a client's lane reads no further while nobody takes them
inline constexpr std::size_t kMaxUnprovenTcpLanes =
    160;  ///< connections that have not said a record yet: strangers
inline constexpr std::int64_t kLaneConnectMicros =
    5'000'000;  ///< a lane's transport that does not connect by then will not
inline constexpr std::int64_t kFirstRecordMicros =
    5'000'000;  ///< a TCP connection says its first whole record by then
inline constexpr std::int64_t kLaneGoodbyeMicros =
    2'000'000;  ///< what a closing lane has to hand over its last words

// --- names and words
inline constexpr std::size_t kMinNameBytes = 3;
inline constexpr std::size_t kMaxNameBytes = 16;
inline constexpr std::size_t kMaxRoomNameBytes = 24;
inline constexpr std::size_t kMaxChatBytes = 256;
inline constexpr std::size_t kMinPasswordBytes = 8;
inline constexpr std::size_t kMaxPasswordBytes = 128;
inline constexpr std::size_t kMaxReasonBytes = 200;
inline constexpr std::size_t kMaxMapNameBytes = 32;  ///< a file's stem under assets/maps
inline constexpr std::size_t kMaxVersionBytes = 32;  ///< "0.1.0" and what a packager appends
inline constexpr std::size_t kMaxServerNameBytes = 32;

// --- the lobby
inline constexpr std::size_t kMaxLobbyFrameBytesBeforeLogin = 4 * 1024;
inline constexpr std::size_t kMaxLobbyFrameBytes = 64 * 1024;
inline constexpr std::size_t kMaxLobbyOutboundBytes = 256 * 1024;
inline constexpr std::size_t kMaxLobbyConnections = 256;
inline constexpr std::size_t kMaxRooms = 64;
inline constexpr std::size_t kMaxMaps = 64;  ///< files in --maps; a list of their names fits one lobby frame
inline constexpr std::size_t kMaxChatLinesKept = 50;
inline constexpr std::size_t kMaxPendingPasswordHashes = 32;
inline constexpr std::size_t kMaxPendingAccountJobs = 1024;  ///< waiting for SQLite; then "busy"
inline constexpr std::size_t kMaxUnsavedRounds = 1000;       ///< results that wait for space on the disk
inline constexpr std::size_t kMaxLobbyConnectionsPerAddress =
    160;  ///< 64 bots and as many players on one machine
inline constexpr std::size_t kMaxLobbyConnectionsOfOneElsewhere =
    8;  ///< of an address that is not the server's own
inline constexpr std::size_t kMaxLobbyConnectionsBeforeLogin =
    96;  ///< 64 bots arrive in one second; a flood stops here
inline constexpr std::size_t kMaxLobbyConnectionsBeforeLoginPerAddress =
    72;  ///< 64 bots start on one machine; no one machine fills the limit above
inline constexpr std::int64_t kLoginScreenMicros =
    600'000'000;  ///< how long a person may ponder before logging in
inline constexpr std::int64_t kDetachedSessionMicros =
    60'000'000;  ///< lanes play on without their lobby connection
inline constexpr std::int64_t kAwaySeatMicros =
    60'000'000;  ///< how long a seat waits for who lost the connection
inline constexpr std::int64_t kDetourMicros =
    10'000'000;  ///< a player's lanes go through somebody's link for so long, unless it is wanted anew
inline constexpr std::int64_t kEmptyMatchMicros = 30'000'000;  ///< a room's match without lanes ends
inline constexpr std::int64_t kTicketLifeMicros =
    15'000'000;  ///< to the FIRST lane; later lanes ride on the live session
inline constexpr std::int64_t kLoginDeadlineMicros = 10'000'000;
inline constexpr std::int64_t kTlsConnectMicros =
    8'000'000;  ///< a client's TCP connection and handshake together
inline constexpr std::int64_t kLobbyIdleMicros = 45'000'000;
inline constexpr std::int64_t kLaneSilenceMicros = 15'000'000;  ///< no record for this long: the lane is dead

// --- the client
inline constexpr std::int64_t kLaneOpenMicros =
    8'000'000;                                           ///< a lane that is not welcomed by then will not be
inline constexpr std::uint32_t kMaxPredictedTicks = 40;  ///< 0.67 s; behind that the own player is drawn held
inline constexpr std::size_t kMaxUnseenEvents =
    512;                                             ///< per lane, while nobody calls view(); oldest go first
inline constexpr std::size_t kMaxAgeSamples = 1200;  ///< 10 s at 120 frames a second
inline constexpr std::size_t kMaxKnownServersBytes = 256 * 1024;  ///< some 2,500 servers

// --- versions
inline constexpr std::uint16_t kProtocolVersion = 6;

}  // namespace tw
