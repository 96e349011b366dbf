// SPDX-License-Identifier: MIT
#include "tests/golden/packets.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <fstream>
#include <sstream>

#include "shared/base/hash.hpp"

namespace tw::protocol {
namespace {

struct Describe {
  std::string operator()(const LaneHello& hello) const {
    return fmt::format("hello,{},{},{},{}", hello.protocol, to_hex(hello.ticket),
                       static_cast<int>(hello.lane), static_cast<int>(hello.role));
  }
  std::string operator()(const CommandRecord& record) const {
    std::string text =
        fmt::format("commands,{},{},{},{}", record.newest.value,
                    record.newest_snapshot ? std::to_string(record.newest_snapshot->value) : "none",
                    record.events_received, record.count);
    for (std::size_t i = 0; i < record.count; ++i)
      text += fmt::format(",{}:{}", record.commands[i].aim, record.commands[i].buttons);
    if (record.count > 0) text += fmt::format(",{}", record.seen_behind);
    text += fmt::format(",{}:{}", record.snapshots.ticks, record.snapshots.deltas ? 1 : 0);
    return text;
  }
  std::string operator()(const LaneBye&) const { return "bye"; }
  std::string operator()(const LaneWelcome& welcome) const {
    return fmt::format("welcome,{},{},{:016x},{}", welcome.player.value, welcome.tick.value, welcome.map_hash,
                       welcome.server_micros);
  }
  std::string operator()(const LaneRefused& refused) const {
    return fmt::format("refused,{}", static_cast<int>(refused.reason));
  }
  std::string operator()(const Snapshot& snapshot) const {
    const std::int64_t age = snapshot.baseline ? snapshot.tick - *snapshot.baseline : 0;
    return fmt::format("snapshot,{},{},{},{},{},{},{:016x}", snapshot.tick.value, snapshot.stamp, age,
                       snapshot.command_lead, snapshot.first_event, snapshot.events.size(),
                       hash_of(snapshot.world));
  }
};

Bytes from_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

}  // namespace

std::string describe(const ClientRecord& record) { return std::visit(Describe{}, record); }
std::string describe(const ServerRecord& record) { return std::visit(Describe{}, record); }

std::string to_hex(ByteView bytes) { return fmt::format("{:02x}", fmt::join(bytes, "")); }

std::vector<GoldenPacket> read_packets(const std::string& path) {
  std::vector<GoldenPacket> packets;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string kind, hex, says;
    words >> kind >> hex >> says;
    packets.push_back({kind, from_hex(hex), says});
  }
  return packets;
}

}  // namespace tw::protocol
