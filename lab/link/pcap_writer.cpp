// SPDX-License-Identifier: MIT
#include "lab/link/pcap_writer.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "lab/link/pcap_file.hpp"
#include "lab/link/system_error.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {
namespace {

using Files = std::array<PcapFile, 2>;  // by WireEnd

/// From the clock of the link to that of people. Fixed once, so that the order of packets stays what it was.
std::int64_t nanoseconds_between_clocks() {
  using std::chrono::nanoseconds;
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<nanoseconds>(since_1970).count() - SystemClock().now() * 1000;
}

void write_what_there_is(PcapRing& ring, Files& files, std::int64_t offset_ns) {
  std::array<std::uint8_t, kMtuBytes> buffer;
  while (const auto entry = ring.take(buffer))
    if (!files[static_cast<std::size_t>(entry->end)].write(entry->at * 1000 + offset_ns, entry->packet))
      ring.count_lost();
  for (PcapFile& file : files) file.flush();
}

[[noreturn]] void run(PcapRing& ring, Files& files, pid_t parent) {
  const std::int64_t offset_ns = nanoseconds_between_clocks();
  while (true) {
    const bool last =
        ring.closed() || getppid() != parent;  // asked before: then all that was put will be seen
    write_what_there_is(ring, files, offset_ns);
    if (last) _exit(0);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

PcapWriter::PcapWriter(const std::string& folder, const std::function<void()>& in_child) {
  Files files{PcapFile(folder + "/server.pcap", kMaxPcapBytes),
              PcapFile(folder + "/client.pcap", kMaxPcapBytes)};
  const pid_t parent = getpid();
  process_ = checked(fork(), "Cannot start the process that writes capture files");
  if (process_ != 0) return;
  prctl(PR_SET_NAME, "twinwire-pcap");
  in_child();
  run(ring_, files, parent);
}

PcapWriter::~PcapWriter() {
  ring_.close();
  waitpid(process_, nullptr, 0);
}

}  // namespace tw::link
