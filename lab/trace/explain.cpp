// SPDX-License-Identifier: MIT
#include <algorithm>

#include "lab/trace/datagram_causes.hpp"
#include "lab/trace/tcp_causes.hpp"
#include "lab/trace/wording.hpp"

namespace tw::trace {
namespace {

bool is_explicable(const Gap& gap) {
  return is_plausible(gap.from) && is_plausible(gap.to) && gap.to > gap.from;
}

template <class Flow>
std::vector<Freeze> explain_all(std::span<const Gap> gaps, const Evidence& evidence,
                                Freeze (*explain_one)(const Flow&, const Gap&, const Context&)) {
  Flow flow;
  for (const link::PacketRecord& packet : evidence.packets) flow.add(packet);
  const Context context{evidence.facts, std::clamp<Micros>(evidence.snapshot_interval, 1'000, 1'000'000),
                        is_plausible(evidence.zero) ? evidence.zero : 0};
  std::vector<Freeze> freezes;
  freezes.reserve(gaps.size());
  for (const Gap& gap : gaps)
    freezes.push_back(is_explicable(gap) ? explain_one(flow, gap, context)
                                         : Freeze{gap, Cause::kUnknown, "not a stretch of time"});
  return freezes;
}

}  // namespace

std::vector<Freeze> explain(std::span<const Gap> gaps, const Evidence& evidence) {
  const bool tcp = !gaps.empty() && is_tcp(gaps.front().lane);
  return tcp ? explain_all<TcpFlow>(gaps, evidence, explain_tcp)
             : explain_all<DatagramFlow>(gaps, evidence, explain_datagrams);
}

}  // namespace tw::trace
