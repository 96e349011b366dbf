// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "lab/link/remote/presets.hpp"
#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

const std::string kHead = "format = 1\nlanes = [\"udp\", \"tcp\"]\n";  // two lines

Tape read(const std::string& text) {
  auto tape = parse_tape(text);
  EXPECT_TRUE(tape) << tape.error;
  return tape ? *tape : Tape{};
}
std::string error_of(const std::string& text) { return parse_tape(text).error; }

TEST(ReadTape, TakesEverythingThatATapeCanSay) {
  const auto tape = read(R"(
format = 1
name = "all"
about = "of \"it\""
version = "0.1.0"
lanes = ["udp", "tcp:bbr"]
seeds = [7, 8]
seconds = 30
[match]
map = "foundry"
bots = 3
[techniques]
snapshot_hz = 20
enet_throttle = true
[[network]]
mode = "packet"
loss = 5
delay = 50.5
[network.up]
loss = 0
dark = 100
light = 900
[network.down]
rate = 4_000
blackout = true
[[at]]
seconds = 12.5
outage_ms = 500
[[at]]
seconds = 20
set = { loss = 10, down = { blackout = false } }
)");
  EXPECT_EQ(tape.name, "all");
  EXPECT_EQ(tape.about, "of \"it\"");
  EXPECT_EQ(tape.version, "0.1.0");
  EXPECT_EQ(tape.lanes, (std::vector<LaneChoice>{{LaneKind::kUdp, ""}, {LaneKind::kTcp, "bbr"}}));
  EXPECT_EQ(tape.seeds, (std::vector<std::uint64_t>{7, 8}));
  EXPECT_EQ(tape.seconds, 30);
  EXPECT_EQ(tape.bots, 3);
  EXPECT_EQ(tape.techniques, (std::vector{Techniques{.snapshot_hz = 20, .enet_throttle = true}}));
  const link::Conditions up{.delay_ms = 50.5, .dark_ms = 100, .light_ms = 900};
  const link::Conditions down{.loss_pct = 5, .delay_ms = 50.5, .rate_kbit = 4'000, .blackout = true};
  ASSERT_EQ(tape.networks.size(), 1U);
  EXPECT_EQ(tape.networks[0].settings, (link::Settings{up, down, true}));
  ASSERT_EQ(tape.script.size(), 2U);
  EXPECT_EQ(tape.script[0], (Event{.at_s = 12.5, .what = Outage{500}}));
  link::Settings then{up, down, true};
  then.to_server.loss_pct = then.to_client.loss_pct = 10;
  then.to_client.blackout = false;
  EXPECT_EQ(tape.script[1], (Event{.at_s = 20, .what = then})) << "what is not named stays as it was";
}

TEST(ReadTape, FillsInWhatIsNotSaid) {
  const auto tape = read(kHead + "[[network]]\n");
  EXPECT_EQ(tape.seeds, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(tape.seconds, 20);
  EXPECT_EQ(tape.map, "foundry");
  EXPECT_EQ(tape.techniques, std::vector{Techniques{}});
  EXPECT_EQ(tape.networks, (std::vector<Network>{{}}));
}

TEST(ReadTape, StartsFromAPresetAndChangesWhatIsNamed) {
  const auto tape = read(kHead + "[[network]]\npreset = \"metro\"\nloss = 0\n[network.up]\ndelay = 9\n");
  link::Settings expected = link::find_preset("metro")->settings;
  expected.to_server.loss_pct = expected.to_client.loss_pct = 0;
  expected.to_server.delay_ms = 9;
  EXPECT_EQ(tape.networks.at(0), (Network{"metro", expected}));
}

TEST(ReadTape, ADownloadIsBesideEveryNetworkOfItsTable) {
  const auto tape =
      read(kHead + "[[network]]\nrate = [100, 200]\ndownload = true\n[[network]]\nrate = 100\n");
  ASSERT_EQ(tape.networks.size(), 3U);
  EXPECT_TRUE(tape.networks[0].download && tape.networks[1].download);
  EXPECT_FALSE(tape.networks[2].download);
}

TEST(ReadTape, MakesOneNetworkOfEachValueInAList) {
  const auto tape =
      read(kHead + "[[network]]\nloss = [0, 1, 5]\ndelay = [25, 50]\njitter = 3\n[[network]]\n");
  ASSERT_EQ(tape.networks.size(), 7U);
  std::vector<std::pair<double, double>> seen;
  for (const auto& network : tape.networks)
    seen.emplace_back(network.settings.to_client.delay_ms, network.settings.to_server.loss_pct);
  EXPECT_EQ(seen, (std::vector<std::pair<double, double>>{
                      {25, 0}, {25, 1}, {25, 5}, {50, 0}, {50, 1}, {50, 5}, {0, 0}}));
  EXPECT_EQ(tape.networks[5].settings.to_client.jitter_ms, 3);
}

TEST(ReadTape, LetsASetStartFromAPresetWhereThereAreSeveralNetworks) {
  const std::string networks = kHead + "[[network]]\nloss = [0, 1]\n[[at]]\nseconds = 1\n";
  const auto tape = read(networks + "set = { preset = \"none\", loss = 9 }\n");
  EXPECT_EQ(tape.script.at(0).what, (std::variant<Outage, link::Settings>(link::both_ways({.loss_pct = 9}))));
  EXPECT_EQ(error_of(networks + "set = { loss = 9 }\n"),
            "line 7: with several networks, set must name a preset to start from (\"none\" for a bare link)");
}

struct Mistake {
  const char *text, *sentence;
};

class TapeMistake : public testing::TestWithParam<Mistake> {};

TEST_P(TapeMistake, IsNamedWithItsLine) { EXPECT_EQ(error_of(kHead + GetParam().text), GetParam().sentence); }

INSTANTIATE_TEST_SUITE_P(
    , TapeMistake,
    testing::Values(
        Mistake{"", "line 1: a tape needs 'network'"}, Mistake{"network = []\n", "line 3: network is empty"},
        Mistake{"network = [1]\n", "line 3: network must be a table"},
        Mistake{"[network]\n", "line 3: network must be a list"},
        Mistake{
            "[[network]]\nlos = 5\n",
            "line 4: 'los' is no key of network; there are preset, mode, up, down, download, loss, delay, "
            "jitter, spike, "
            "spike_share, dark, light, duplicate, reorder, corrupt, rate, queue, blackout"},
        Mistake{"[[network]]\ndownload = 1\nrate = 9\n", "line 4: download must be true or false"},
        Mistake{"[[network]]\ndownload = true\n[network.up]\nrate = 9\n",
                "line 4: a download needs a rate to the client: without one it would fill the machine"},
        Mistake{"[[network]]\nloss = 101\n", "line 4: loss must be from 0 to 100 per cent"},
        Mistake{"[[network]]\nloss = nan\n", "line 4: loss must be from 0 to 100 per cent"},
        Mistake{"[[network]]\nloss = [1, -1]\n", "line 4: loss must be from 0 to 100 per cent"},
        Mistake{"[[network]]\nloss = \"5\"\n", "line 4: loss must be a number"},
        Mistake{"[[network]]\nloss = true\n", "line 4: loss must be a number"},
        Mistake{"[[network]]\nloss = []\n", "line 4: loss is empty"},
        Mistake{"[[network]]\n\ndelay = inf\n", "line 5: delay must be from 0 to 2000 ms"},
        Mistake{"[[network]]\nrate = 0.5\n",
                "line 4: the rate must be 0, for no limit, or from 1 to 10000000 kbit/s"},
        Mistake{"[[network]]\nmode = \"burst\"\n", "line 4: mode must be \"time\" or \"packet\""},
        Mistake{"[[network]]\npreset = \"mars\"\n",
                "line 4: there is no such preset; twinwire-lab --list-presets names them"},
        Mistake{"[[network]]\nblackout = 1\n", "line 4: blackout must be true or false"},
        Mistake{"[[network]]\n[network.up]\nloss = [1, 2]\n", "line 5: loss must be a number"},
        Mistake{"seeds = [1, 1]\n[[network]]\n", "line 3: the seed 1 is named twice"},
        Mistake{"seeds = [-1]\n[[network]]\n", "line 3: each of seeds must be from 0 to 9223372036854775807"},
        Mistake{"seeds = 1\n[[network]]\n", "line 3: seeds must be a list"},
        Mistake{"seconds = 0\n[[network]]\n", "line 3: seconds must be from 1 to 3600"},
        Mistake{"seconds = 2.5\n[[network]]\n", "line 3: seconds must be a whole number"},
        Mistake{"name = 5\n[[network]]\n", "line 3: name must be text in quotes"},
        Mistake{"[match]\nmap = \"../../etc\"\n[[network]]\n",
                "line 4: map must be the name of a map: a-z, 0-9, - and _"},
        Mistake{"[match]\nbots = 61\n[[network]]\n", "line 4: bots must be from 0 to 60"},
        Mistake{"[techniques]\nsnapshot_hz = 25\n[[network]]\n",
                "line 4: snapshot_hz must be 60, 30, 20, 15, 12 or 10"},
        Mistake{"[techniques]\nothers = \"extrapolated+20hz\"\n[[network]]\n",
                "line 4: others must be newest, interpolated, adaptive or extrapolated"},
        Mistake{"techniques = [\"newest\", \"newest\"]\n[[network]]\n",
                "line 3: the techniques 'newest' are named twice"},
        Mistake{
            "techniques = [\"newest+25hz\"]\n[[network]]\n",
            "line 3: '25hz' is no technique (newest, interpolated, adaptive, extrapolated, 60hz, 30hz, "
            "20hz, 15hz, 12hz, "
            "10hz, whole, throttle, delivered, predicted, reconciled, smoothed; several are joined by +)"},
        Mistake{"[techniques]\nown = \"newest\"\n[[network]]\n",
                "line 4: own must be delivered, predicted, reconciled or smoothed"},
        Mistake{"techniques = \"newest\"\n[[network]]\n",
                "line 3: techniques must be a table, or a list of words"},
        Mistake{"[[network]]\n[[at]]\noutage_ms = 5\n", "line 4: at needs 'seconds'"},
        Mistake{"[[network]]\n[[at]]\nseconds = 1\n", "line 4: an [[at]] needs either outage_ms or set"},
        Mistake{"[[network]]\n[[at]]\nseconds = 21\noutage_ms = 5\n",
                "line 5: seconds must be from 0 to 20 (the tape's seconds)"},
        Mistake{"[[network]]\n[[at]]\nseconds = 2\noutage_ms = 60001\n",
                "line 6: outage_ms must be from 0 to 60000"},
        Mistake{"[[network]]\n[[at]]\nseconds = 2\noutage_ms = 5\n[[at]]\nseconds = 1\noutage_ms = 5\n",
                "line 7: the [[at]] must stand in order of time"}));

TEST(ReadTape, TakesSeveralTechniquesAsWordsOrOneAsATable) {
  const auto several =
      read(kHead + "techniques = [\"interpolated\", \"extrapolated+20hz+whole+throttle\"]\n[[network]]\n");
  const Techniques last{
      .others = Others::kExtrapolated, .snapshot_hz = 20, .deltas = false, .enet_throttle = true};
  EXPECT_EQ(several.techniques, (std::vector{Techniques{}, last}));
  const auto one = read(kHead + "[techniques]\nothers = \"adaptive\"\ndeltas = false\n[[network]]\n");
  EXPECT_EQ(one.techniques, (std::vector{Techniques{.others = Others::kAdaptive, .deltas = false}}));
  const auto played = read(kHead + "[techniques]\nown = \"predicted\"\n[[network]]\n");
  EXPECT_EQ(played.techniques, std::vector{Techniques{.own = OwnPlayer::kPredicted}});
}

TEST(TechniqueWords, SayEverySetAndAreReadBack) {
  for (const Others others :
       {Others::kNewest, Others::kInterpolated, Others::kAdaptive, Others::kExtrapolated})
    for (const int hz : kSnapshotRates)
      for (const bool deltas : {false, true})
        for (const bool throttle : {false, true}) {
          const Techniques set{
              .others = others, .snapshot_hz = hz, .deltas = deltas, .enet_throttle = throttle};
          const auto back = parse_techniques(to_string(set));
          ASSERT_TRUE(back) << back.error;
          EXPECT_EQ(*back, set);
          EXPECT_EQ(to_words(set).empty(), set == Techniques{});
        }
  for (const OwnPlayer own :
       {OwnPlayer::kDelivered, OwnPlayer::kPredicted, OwnPlayer::kReconciled, OwnPlayer::kSmoothed}) {
    const Techniques set{.own = own, .others = Others::kNewest};
    EXPECT_EQ(parse_techniques(to_string(set)).value, set);
    EXPECT_NE(to_words(set), to_words({.others = Others::kNewest}));
  }
}

TEST(TechniqueWords, StartFromWhatIsUsualAndRefuseTheRest) {
  const auto set = parse_techniques("newest", {.snapshot_hz = 20});
  ASSERT_TRUE(set);
  EXPECT_EQ(set->snapshot_hz, 20);
  for (const char* bad : {"", "+", "newest+", "hz", "60Hz", "-60hz", "60hz ", "4294967356hz",
                          "newest+newest+newest+newest+newest+newest+newest+newest+newest"})
    EXPECT_FALSE(parse_techniques(bad)) << bad;
}

TEST(ReadTape, RefusesLanesThatAreNone) {
  const auto lanes = [](const std::string& list) {
    return error_of("format = 1\nlanes = " + list + "\n[[network]]\n");
  };
  EXPECT_EQ(lanes("[\"udp\", \"tcp\", \"udp\"]"), "line 2: the lane 'udp' is named twice");
  EXPECT_EQ(lanes("[\"tcp\", \"tcp:bbr\"]"), "line 2: the lane 'tcp' is named twice");
  EXPECT_EQ(lanes("[\"quic\"]"),
            "line 2: 'quic' is no lane (udp, rudp, tcp, tcp-nagle, tcp-latest, udp-raw)");
  EXPECT_EQ(lanes("[]"), "line 2: lanes is empty");
  EXPECT_EQ(lanes("[5]"), "line 2: each of lanes must be text in quotes");
}

TEST(ReadTape, RefusesAFormatThatItDoesNotKnow) {
  EXPECT_EQ(error_of("lanes = [\"udp\"]\n[[network]]\n"), "line 1: a tape needs 'format'");
  EXPECT_EQ(error_of("\nformat = 2\nlanes = [\"udp\"]\n[[network]]\n"),
            "line 2: format must be 1: this program knows no other");
}

TEST(ReadTape, NamesTheLineOfWhatIsNoToml) {
  EXPECT_EQ(error_of("format = 1\n= 5\n").substr(0, 8), "line 2: ");
  EXPECT_EQ(error_of("format = 1\nlanes = [").substr(0, 8), "line 2: ");
}

TEST(ReadTape, BoundsWhatAFileCanAskFor) {
  EXPECT_EQ(error_of(kHead + std::string(kMaxTapeBytes, '#')), "line 1: a tape is at most 64 KB long");
  EXPECT_EQ(error_of(kHead + "[[network]]\nloss = [1,2,3,4,5,6,7,8,9]\ndelay = [1,2,3,4,5,6,7,8]\n"),
            "line 4: these lists make too many networks (64 at most)");
  std::string many = kHead;
  for (int i = 0; i < 65; ++i) many += "[[network]]\n";
  EXPECT_EQ(error_of(many), "line 3: network has more than 64 elements");
  EXPECT_FALSE(error_of(kHead + "x = " + std::string(10'000, '[')).empty())
      << "deep nesting is refused, not followed";
}

}  // namespace
}  // namespace tw::tape
