// SPDX-License-Identifier: MIT
#include "lab/compare/cell_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "lab/compare/output.hpp"
#include "shared/base/random.hpp"
#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

const Host kHost{"6.1", "A processor", 2, "abc"};

CellStore open_store(const Folder& folder, const tape::Tape& tape = example_tape()) {
  auto store = CellStore::open(folder.out(), tape, kHost, false);
  EXPECT_TRUE(store) << store.error;
  return std::move(*store);
}

TEST(CellStore, GivesBackWhatItWasGiven) {
  const Folder folder;
  const auto store = open_store(folder);
  CellResult cell = example_cell();
  cell.doubts = {"a doubt"};
  cell.notes = {"a note"};
  cell.spoilt = {"an earlier doubt"};
  cell.attempts = 3;
  cell.script_effective_at = {1'234'567};
  cell.lanes[1].enet_throttled = 9;
  cell.own = {.lane = LaneKind::kTcp, .input_ms = {.p50 = 16.5}, .mispredictions = 3};
  ASSERT_EQ(store.save(cell), "");
  const auto loaded = store.load(cell.options);
  ASSERT_EQ(loaded.state, CellStore::State::kThere) << loaded.why;
  EXPECT_EQ(cell_to_text(loaded.cell), cell_to_text(cell));
  EXPECT_EQ(loaded.cell.packets, cell.packets);
  EXPECT_EQ(loaded.cell.lanes[0].age_ms.p50, cell.lanes[0].age_ms.p50) << "to the last bit";
  EXPECT_EQ(loaded.cell.freezes[0].sentence, cell.freezes[0].sentence);
  EXPECT_EQ(loaded.cell.freezes[0].cause, trace::Cause::kTimeout);
  ASSERT_TRUE(loaded.cell.own);
  EXPECT_EQ(loaded.cell.own->input_ms.p50, 16.5);
  EXPECT_EQ(loaded.cell.own->mispredictions, 3u);
  EXPECT_EQ(loaded.cell.facts[0].in_transit_bytes, 77U);
  EXPECT_EQ(loaded.cell.frames[0].age_ms, 110.25);
  EXPECT_EQ(loaded.cell.options.network, cell.options.network);
  EXPECT_EQ(loaded.cell.doubts, cell.doubts);
}

TEST(CellStore, KnowsEachCellByWhatWasMeasured) {
  const Folder folder;
  const auto base = example_cell().options;
  std::optional<CellStore> store = open_store(folder);
  std::vector<CellOptions> others(9, base);
  others[0].seed = 2;
  others[1].seconds = 21;
  others[2].network.settings.to_client.jitter_ms = 1;
  others[3].lanes[1].congestion_control = "bbr";
  others[4].techniques.snapshot_hz = 30;
  others[5].backend = "veth";
  others[6].script = {{.at_s = 1, .what = tape::Outage{5}}};
  others[7].bots = 3;
  others[8].techniques.own = OwnPlayer::kSmoothed;
  const std::string path = store->path_of(base);
  for (const auto& other : others) EXPECT_NE(store->path_of(other), path);
  for (const Host& other : {Host{"6.2", "A processor", 2, "abc"}, Host{"6.1", "A processor", 2, "abd"}}) {
    store.reset();
    auto opened = CellStore::open(folder.out(), example_tape(), other, false);
    ASSERT_TRUE(opened) << opened.error;
    store.emplace(std::move(*opened));
    EXPECT_NE(store->path_of(base), path) << "another machine's cells, or another build's, are not ours";
  }
}

TEST(CellStore, HasItsFolderForItself) {
  const Folder folder;
  {
    const auto store = open_store(folder);
    const auto second = CellStore::open(folder.out(), example_tape(), kHost, true);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error.find("Another comparison"), std::string::npos) << second.error;
  }
  open_store(folder);
}

TEST(Host, ProgramsAreToldApartByWhatIsInThem) {
  const Folder folder;
  std::filesystem::create_directories(folder.out());
  const std::string a = folder.out() + "/a", b = folder.out() + "/b";
  std::ofstream(a) << "one";
  std::ofstream(b) << "two";
  const std::string before = hash_of_files({a, b});
  EXPECT_EQ(hash_of_files({a, b}), before);
  EXPECT_NE(hash_of_files({b, a}), before);
  std::ofstream(b) << "three";
  EXPECT_NE(hash_of_files({a, b}), before);
}

TEST(CellStore, RefusesAFolderWithAnotherTapesResults) {
  const Folder folder;
  ASSERT_EQ(open_store(folder).save(example_cell()), "");
  auto other = example_tape();
  other.seconds = 5;
  const auto refused = CellStore::open(folder.out(), other, kHost, false);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error.find("another tape"), std::string::npos) << refused.error;
  EXPECT_NE(refused.error.find("--fresh"), std::string::npos) << refused.error;
  EXPECT_EQ(open_store(folder).load(example_cell().options).state, CellStore::State::kThere) << "untouched";
}

TEST(CellStore, FreshForgetsWhatItWroteAndNothingElse) {
  const Folder folder;
  ASSERT_EQ(open_store(folder).save(example_cell()), "");
  const std::string mine = folder.out() + "/cells/notes.json";
  std::ofstream(mine) << "mine";
  auto store = CellStore::open(folder.out(), example_tape(), kHost, true);
  ASSERT_TRUE(store);
  EXPECT_EQ(store->load(example_cell().options).state, CellStore::State::kMissing);
  EXPECT_TRUE(std::filesystem::exists(mine));
}

TEST(CellStore, ReportsADamagedFileAndNeverBelievesIt) {
  const Folder folder;
  const auto store = open_store(folder);
  const CellResult cell = example_cell();
  const std::string whole = cell_to_text(cell), path = store.path_of(cell.options);
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 2}) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, length);
    const auto loaded = store.load(cell.options);
    EXPECT_EQ(loaded.state, CellStore::State::kDamaged) << length;
    EXPECT_NE(loaded.why.find(path), std::string::npos);
  }
}

TEST(CellStore, DoesNotTakeAnotherCellsFileForThisOne) {
  const Folder folder;
  const auto store = open_store(folder);
  CellResult cell = example_cell();
  const std::string path = store.path_of(cell.options);
  cell.options.seed = 2;
  std::ofstream(path, std::ios::binary) << cell_to_text(cell);
  EXPECT_EQ(store.load(example_cell().options).state, CellStore::State::kDamaged);
}

TEST(CellText, RefusesEveryValueOfAWrongKindOrRange) {
  const std::vector<std::pair<const char*, const char*>> lies{
      {"/schema", "2"},
      {"/attempts", "0"},
      {"/attempts", "1e300"},
      {"/lanes", "[]"},
      {"/lanes/0/lane", "\"truth\""},
      {"/lanes/0/packets", "-1"},
      {"/lanes/0/age_ms/p50", "\"58\""},
      {"/freezes/0/cause", "99"},
      {"/freezes/0/from", "1.5"},
      {"/packets/0/5", "70000"},
      {"/packets/0/8", "2"},
      {"/packets/0/12", "17"},
      {"/packets/0", "[1,2]"},
      {"/facts/0/3", "-1"},
      {"/frames/0/0", "200"},
      {"/options/tape", "\"format = 1\""},
      {"/doubts", "[1]"},
      {"/script_effective_at", "[\"now\"]"},
  };
  const auto good = nlohmann::json::parse(cell_to_text(example_cell()));
  ASSERT_TRUE(cell_from_text(good.dump()));
  for (const auto& [where, what] : lies) {
    auto bad = good;
    bad[nlohmann::json::json_pointer(where)] = nlohmann::json::parse(what);
    const auto read = cell_from_text(bad.dump());
    EXPECT_FALSE(read) << where << " = " << what;
    EXPECT_FALSE(read.error.empty());
  }
}

TEST(CellText, SurvivesAnything) {
  CellResult small = example_cell();
  small.packets.resize(3);
  const std::string good = cell_to_text(small);
  Rng rng(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text = good;
    for (std::uint32_t flips = 1 + rng.below(4); flips > 0; --flips)
      text[rng.below(static_cast<std::uint32_t>(text.size()))] = static_cast<char>(rng.below(256));
    (void)cell_from_text(text);
  }
  (void)cell_from_text(std::string(100'000, '['));
}

}  // namespace
}  // namespace tw::compare
