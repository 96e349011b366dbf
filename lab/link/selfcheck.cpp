// SPDX-License-Identifier: MIT
#include "lab/link/selfcheck.hpp"

#include <cmath>
#include <cstdio>

#include "lab/link/link.hpp"
#include "lab/link/selfcheck_flows.hpp"
#include "shared/base/ideal_age.hpp"

namespace tw::link {
namespace {

constexpr double kPeriodMs = static_cast<double>(kCanaryPeriod) / 1000;
constexpr double kMaxLatenessUs = 2000;
constexpr double kMaxOwnLatenessMs = 5;
constexpr double kCanaryMedianToleranceMs = 1;

/// TCP's own count is of segments, and so is ours of those that crossed the link with bytes sent before: they are equal.
/// The failure that this looks for is a sender that is told of the drop by its own kernel: it shows none at all.
bool retransmits_match(const SelfcheckReport& report) {
  return report.tcp_retransmits == report.agreement.repeats &&
         (report.tcp_retransmits > 0 || report.tcp_data_dropped < 3);
}

template <class... Values>
std::string sentence(const char* format, Values... values) {
  char text[400];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

class Judge {
 public:
  explicit Judge(SelfcheckReport& report) : report_(report) { report_.trustworthy = true; }
  void check(bool good, const std::string& what) {
    report_.sentences.push_back(good ? what : "FAILED: " + what);
    report_.trustworthy = report_.trustworthy && good;
  }

 private:
  SelfcheckReport& report_;
};

void judge(SelfcheckReport& report, const FlowResults& flows) {
  Judge judge(report);
  const Stats& stats = report.stats;
  const auto ull = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  judge.check(
      retransmits_match(report),
      sentence("TCP (%s) says that it sent %llu data segments again; the link saw %llu, and had dropped %llu "
               "of %llu.",
               report.congestion_control.c_str(), ull(report.tcp_retransmits), ull(report.agreement.repeats),
               ull(report.tcp_data_dropped), ull(report.tcp_segments_sent)));
  const Agreement& agreement = report.agreement;
  judge.check(
      agreement.unresolved == 0 && agreement.dropped == report.tcp_data_dropped && flows.unlogged == 0,
      sentence("Of %llu data segments dropped, %llu were seen again and %llu were not needed any more; %llu "
               "were sent again without having been lost.",
               ull(agreement.dropped), ull(agreement.retransmitted), ull(agreement.superseded),
               ull(agreement.spurious)));
  const FlowCounters& canary = stats.flows.at(kCanaryLabel);
  judge.check(
      canary.packets == report.canary_sent && canary.packets - canary.dropped == report.canary_received,
      sentence("UDP sent %llu and received %llu packets; the link saw %llu and dropped %llu.",
               ull(report.canary_sent), ull(report.canary_received), ull(canary.packets),
               ull(canary.dropped)));
  judge.check(
      std::abs(report.canary_p50_ms - report.theory_p50_ms) <= kCanaryMedianToleranceMs &&
          std::abs(report.canary_p99_ms - report.theory_p99_ms) <= kPeriodMs,
      sentence("The age of UDP's state was %.1f ms (p50) and %.1f ms (p99); theory says %.1f and %.1f.",
               report.canary_p50_ms, report.canary_p99_ms, report.theory_p50_ms, report.theory_p99_ms));
  judge.check(
      stats.lateness_p999_us < kMaxLatenessUs,
      sentence("The emulator handed packets over %.0f us late (p50), %.0f us (p99.9); 2000 are allowed.",
               stats.lateness_p50_us, stats.lateness_p999_us));
  judge.check(
      flows.own_lateness_p99_ms < kMaxOwnLatenessMs,
      sentence("This program itself was %.2f ms late (p99); 5 are allowed.", flows.own_lateness_p99_ms));
  judge.check(
      stats.kernel_drops == 0 && stats.oversize == 0 && stats.queue_drops == 0,
      sentence(
          "Packets lost by the kernel: %llu; larger than the MTU: %llu; without room in the queue: %llu.",
          ull(stats.kernel_drops), ull(stats.oversize), ull(stats.queue_drops)));
}

/// By the machine alone, never by what the flows showed: else one would choose the results one likes.
bool spoilt_by_the_machine(const SelfcheckReport& report, const FlowResults& flows) {
  return report.stats.lateness_p999_us >= kMaxLatenessUs || report.stats.kernel_drops > 0 ||
         flows.own_lateness_p99_ms >= kMaxOwnLatenessMs;
}

SelfcheckReport make_report(const SelfcheckOptions& options, const FlowResults& flows) {
  SelfcheckReport report;
  report.stats = flows.stats;
  report.tcp_retransmits = flows.tcp_retransmits;
  report.tcp_segments_sent = flows.tcp_segments_sent;
  report.tcp_data_dropped = flows.stats.flows.at(kTcpLabel).data_dropped;
  report.agreement = flows.agreement;
  report.congestion_control = flows.congestion_control;
  report.canary_sent = flows.canary_sent;
  report.canary_received = flows.canary_received;
  report.canary_p50_ms = flows.age_p50_ms;
  report.canary_p99_ms = flows.age_p99_ms;
  const double loss = options.loss_pct / 100;
  report.theory_p50_ms = ideal_age_ms(0.50, options.delay_ms, kPeriodMs, loss);
  report.theory_p99_ms = ideal_age_ms(0.99, options.delay_ms, kPeriodMs, loss);
  return report;
}

}  // namespace

Result<SelfcheckReport> run_selfcheck(const SelfcheckOptions& options) {
  using Checked = Result<SelfcheckReport>;
  const auto link = Link::start({.run_dir = options.run_dir,
                                 .seed = options.seed,
                                 .settings = both_ways({.delay_ms = options.delay_ms}),
                                 .backend = options.backend});
  if (!link) return Checked::failure(link.error);
  const auto remote = Remote::connect((*link)->control_path());
  if (!remote) return Checked::failure(remote.error);
  const auto flows = SelfcheckFlows::connect(**link, **remote);
  if (!flows) return Checked::failure(flows.error);

  for (int attempt = 1;; ++attempt) {
    const auto results =
        (*flows)->measure(both_ways({.loss_pct = options.loss_pct, .delay_ms = options.delay_ms}),
                          options.seconds, options.go_on);
    if (!results) return Checked::failure(results.error);
    SelfcheckReport report = make_report(options, *results);
    report.attempts = attempt;
    report.machine_too_busy = spoilt_by_the_machine(report, *results);
    if (attempt < options.attempts && report.machine_too_busy) continue;
    if (attempt > 1)
      report.sentences.push_back(sentence(
          "The machine was too busy %d times before; those windows were measured again.", attempt - 1));
    judge(report, *results);
    return Checked::success(std::move(report));
  }
}

}  // namespace tw::link
