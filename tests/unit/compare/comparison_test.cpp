// SPDX-License-Identifier: MIT
#include "lab/compare/comparison.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "lab/compare/cell_store.hpp"
#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

/// Every window is measured in a process of its own: what it did is counted in a file.
class Sweep : public testing::Test {
 protected:
  static std::vector<std::uint64_t> seeds_of(const Comparison& comparison) {
    std::vector<std::uint64_t> seeds;
    for (const auto& cell : comparison.cells) seeds.push_back(cell.options.seed);
    return seeds;
  }
  void note(const CellOptions& cell) const { std::ofstream(log_, std::ios::app) << cell.seed << '\n'; }
  std::string log_of_windows() const {
    std::ifstream file(log_);
    std::string all, line;
    while (std::getline(file, line)) all += line;
    return all;
  }
  Result<Comparison> run(const ComparisonOptions& options, const Watcher& watcher = {}) const {
    return run_comparison(example_tape(), options, watcher);
  }
  ComparisonOptions options() const {
    ComparisonOptions options;
    options.out = folder_.out();
    options.jobs = 1;
    options.measure = [this](const CellOptions& cell, const Progress&) {
      note(cell);
      return Result<CellResult>::success(example_cell(cell));
    };
    return options;
  }
  /// The first `spoilt` windows of seed 2 are doubtful.
  ComparisonOptions options_with_doubts(int spoilt) const {
    auto some = options();
    some.measure = [this, spoilt](const CellOptions& cell, const Progress&) {
      note(cell);
      const auto windows = log_of_windows();
      CellResult result = example_cell(cell);
      if (cell.seed == 2 && std::count(windows.begin(), windows.end(), '2') <= spoilt)
        result.doubts = {"the machine was asleep"};
      return Result<CellResult>::success(std::move(result));
    };
    return some;
  }

  Folder folder_;
  std::string log_ = folder_.out() + "-log";
};

TEST_F(Sweep, MeasuresEveryCellInTheTapesOrder) {
  std::vector<std::uint64_t> heard;
  Watcher watcher;
  watcher.cell = [&](const CellResult& cell) { heard.push_back(cell.options.seed); };
  const auto comparison = run(options(), watcher);
  ASSERT_TRUE(comparison) << comparison.error;
  EXPECT_EQ(seeds_of(*comparison), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(heard, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(comparison->planned, 3U);
  EXPECT_EQ(comparison->stopped_because, "");
  EXPECT_EQ(comparison->measured_at, "2026-01-02T03:04:05Z");
}

TEST_F(Sweep, MeasuresNothingTwice) {
  ASSERT_TRUE(run(options()));
  const auto again = run(options());
  ASSERT_TRUE(again);
  EXPECT_EQ(log_of_windows(), "123");
  EXPECT_EQ(again->resumed, 3U);
  EXPECT_EQ(again->cells.size(), 3U);
  auto fresh = options();
  fresh.fresh = true;
  ASSERT_TRUE(run(fresh));
  EXPECT_EQ(log_of_windows(), "123123");
}

TEST_F(Sweep, MeasuresAgainWhatAnotherBuildHadMeasuredAndSaysSo) {
  namespace fs = std::filesystem;
  ASSERT_TRUE(run(options()));
  // The first half of a cell's name is what was measured, the second who did.
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder_.out() + "/cells")) files.push_back(entry.path());
  ASSERT_EQ(files.size(), 3U);
  for (const auto& file : files)
    fs::rename(file, file.parent_path() / (file.stem().string().substr(0, 17) + "0123456789abcdef.json"));
  std::vector<std::string> said;
  Watcher watcher;
  watcher.say = [&](const std::string& sentence) { said.push_back(sentence); };
  const auto again = run(options(), watcher);
  ASSERT_TRUE(again) << again.error;
  EXPECT_EQ(log_of_windows(), "123123");
  EXPECT_EQ(again->resumed, 0U);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].find("3 of 3 cells had been measured by another build"), 0U) << said[0];
  for (const auto& file : files) EXPECT_TRUE(fs::exists(file)) << "under its own name";
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.out() + "/cells"), {}), 3)
      << "and the old ones are gone";
  ASSERT_TRUE(run(options(), watcher));
  EXPECT_EQ(said.size(), 1U) << "said once";
}

TEST_F(Sweep, GoesOnWhereItWasInterrupted) {
  Watcher impatient;
  impatient.progress = [](const SweepProgress& progress) { return progress.done < 1; };
  const auto interrupted = run(options(), impatient);
  ASSERT_TRUE(interrupted);
  EXPECT_EQ(interrupted->stopped_because, "Interrupted.");
  EXPECT_LT(interrupted->cells.size(), 3U);
  ASSERT_GE(interrupted->cells.size(), 1U) << "what was measured is there";
  const auto whole = run(options());
  EXPECT_EQ(whole->resumed, interrupted->cells.size());
  EXPECT_EQ(seeds_of(*whole), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(cell_to_text(whole->cells[0]), cell_to_text(interrupted->cells[0]))
      << "the same cell, not another";
}

TEST_F(Sweep, MeasuresASpoiltWindowAgainAndSaysSo) {
  std::vector<std::string> said;
  Watcher watcher;
  watcher.say = [&](const std::string& sentence) { said.push_back(sentence); };
  const auto comparison = run(options_with_doubts(1), watcher);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(log_of_windows(), "1223");
  EXPECT_TRUE(comparison->cells[1].trustworthy());
  EXPECT_EQ(comparison->cells[1].attempts, 2);
  EXPECT_EQ(comparison->cells[1].spoilt, std::vector<std::string>{"the machine was asleep"});
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].find("asleep"), std::string::npos);
}

TEST_F(Sweep, GivesUpAfterSoManyWindowsAndTriesAgainNextTime) {
  const auto given_up = run(options_with_doubts(4));
  ASSERT_TRUE(given_up);
  EXPECT_EQ(log_of_windows(), "12223");
  EXPECT_EQ(given_up->cells.size(), 3U) << "a doubtful cell is shown all the same";
  EXPECT_FALSE(given_up->cells[1].trustworthy());
  EXPECT_EQ(given_up->cells[1].attempts, 3);
  const auto later = run(options_with_doubts(4));
  EXPECT_EQ(log_of_windows(), "1222322");
  EXPECT_EQ(later->resumed, 2U);
  EXPECT_TRUE(later->cells[1].trustworthy());
  EXPECT_EQ(later->cells[1].attempts, 5);
  EXPECT_EQ(later->cells[1].spoilt.size(), 4U) << "no spoilt window is forgotten";
}

TEST_F(Sweep, KeepsWhatItHasWhenACellFails) {
  auto failing = options();
  failing.measure = [](const CellOptions& cell, const Progress&) {
    return cell.seed == 2 ? Result<CellResult>::failure("There is no link.")
                          : Result<CellResult>::success(example_cell(cell));
  };
  const auto comparison = run(failing);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->stopped_because, "There is no link.");
  EXPECT_EQ(seeds_of(*comparison), std::vector<std::uint64_t>{1});
}

TEST_F(Sweep, OutlivesTheProcessOfACell) {
  auto crashing = options();
  crashing.measure = [](const CellOptions&, const Progress&) -> Result<CellResult> {
    std::raise(SIGKILL);
    return Result<CellResult>::failure("");
  };
  const auto comparison = run(crashing);
  ASSERT_TRUE(comparison);
  EXPECT_NE(comparison->stopped_because.find("signal 9"), std::string::npos) << comparison->stopped_because;
}

TEST_F(Sweep, MeasuresADamagedCellAgainAndSaysSo) {
  ASSERT_TRUE(run(options()));
  for (const auto& entry : std::filesystem::directory_iterator(folder_.out() + "/cells"))
    std::filesystem::resize_file(entry.path(), 100);
  int said = 0;
  Watcher watcher;
  watcher.say = [&](const std::string& sentence) {
    said += sentence.find("damaged") != std::string::npos ? 1 : 0;
  };
  const auto comparison = run(options(), watcher);
  EXPECT_EQ(said, 3);
  EXPECT_EQ(log_of_windows(), "123123");
  EXPECT_EQ(comparison->cells.size(), 3U);
}

TEST_F(Sweep, RunsSoManyCellsAtOnceAsItIsTold) {
  auto parallel = options();
  parallel.jobs = 3;
  parallel.measure = [](const CellOptions& cell, const Progress& progress) {
    for (int i = 0; i < 400 && progress(i / 400.0); ++i) usleep(5'000);
    return Result<CellResult>::success(example_cell(cell));
  };
  std::size_t most = 0;
  Watcher watcher;
  watcher.progress = [&](const SweepProgress& progress) {
    most = std::max(most, progress.running);
    return most < 3;
  };
  const auto comparison = run(parallel, watcher);
  EXPECT_EQ(most, 3U);
  EXPECT_EQ(comparison->stopped_because, "Interrupted.");
}

TEST(CellsOf, ATapeAreTheSameAsTheTapesOfThem) {
  for (const auto& cell : cells_of(example_tape())) {
    const auto again = cells_of(tape_of(cell));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(tape_of(again[0]), tape_of(cell));
  }
}

}  // namespace
}  // namespace tw::compare
