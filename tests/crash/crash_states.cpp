// SPDX-License-Identifier: MIT
#include "tests/crash/crash_states.hpp"

#include <algorithm>

namespace tw::test {
namespace {

using Kind = DiskOp::Kind;
constexpr std::size_t kTearBytes = 512;

std::uint64_t draw(std::uint64_t& state) {  // splitmix64
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::size_t draw_below(std::uint64_t& state, std::size_t bound) { return draw(state) % bound; }

void change_content(std::string& content, const DiskOp& op) {
  if (op.kind == Kind::kTruncate) return content.resize(op.offset);
  write_at(content, op.offset, op.bytes);
}

/// A file system may have recorded the new size before the data.
void grow_only(std::string& content, const DiskOp& op) {
  if (op.kind == Kind::kTruncate) return content.resize(op.offset);
  content.resize(std::max(content.size(), op.offset + op.bytes.size()));
}

void change_names(std::map<std::string, std::size_t>& names, const DiskOp& op) {
  if (op.kind == Kind::kCreate) names[op.name] = op.inode;
  if (op.kind == Kind::kDelete) names.erase(op.name);
  if (op.kind != Kind::kRename || !names.contains(op.name)) return;
  names[op.to] = names.at(op.name);
  names.erase(op.name);
}

void tear_any(std::string& content, const DiskOp& op, std::uint64_t& random) {
  if (op.kind == Kind::kTruncate) {
    if (draw(random) % 2 == 0) content.resize(op.offset);
    return;
  }
  for (std::size_t at = 0; at < op.bytes.size(); at += kTearBytes)
    if (draw(random) % 2 == 0) write_at(content, op.offset + at, op.bytes.substr(at, kTearBytes));
}

void tear_end(std::string& content, const DiskOp& op, std::uint64_t& random) {
  if (op.kind == Kind::kTruncate) return;
  const std::size_t sectors = op.bytes.size() / kTearBytes + 1;
  const std::string kept = op.bytes.substr(0, draw_below(random, sectors) * kTearBytes);
  if (!kept.empty()) write_at(content, op.offset, kept);
}

}  // namespace

CrashStates::CrashStates(const Image& before) {
  for (const auto& [name, content] : before) {
    durable_names_[name] = files_.size();
    files_.push_back({content, {}});
  }
}

void CrashStates::advance(const DiskOp& op) {
  switch (op.kind) {
    case Kind::kCreate:
      files_.resize(std::max(files_.size(), op.inode + 1));
      name_changes_.push_back(op);
      break;
    case Kind::kDelete:
    case Kind::kRename:
      name_changes_.push_back(op);
      break;
    case Kind::kSyncDirectory:
      for (const DiskOp& change : name_changes_) change_names(durable_names_, change);
      name_changes_.clear();
      break;
    case Kind::kWrite:
    case Kind::kTruncate:
      files_[op.inode].changes.push_back({op});
      break;
    case Kind::kSync:
      sync(files_[op.inode]);
      break;
    case Kind::kFailedSync:
      for (Change& change : files_[op.inode].changes) change.doomed = change.doomed || !change.durable;
      break;
  }
}

void CrashStates::sync(File& file) {
  for (Change& change : file.changes) change.durable = change.durable || !change.doomed;
  std::size_t settled = 0;
  for (; settled < file.changes.size() && file.changes[settled].durable; ++settled)
    change_content(file.durable, file.changes[settled].op);
  file.changes.erase(file.changes.begin(), file.changes.begin() + static_cast<std::ptrdiff_t>(settled));
}

std::string CrashStates::content_after(const File& file, Loss loss, std::uint64_t& random) const {
  std::string content = file.durable;
  const std::size_t count = file.changes.size();
  const std::size_t first_kept = loss == Loss::kFirstOnes && count > 0 ? draw_below(random, count) : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const DiskOp& op = file.changes[i].op;
    if (file.changes[i].durable || loss == Loss::kNothing) {
      change_content(content, op);
    } else if (loss == Loss::kTornLast) {
      i + 1 < count ? change_content(content, op) : tear_end(content, op, random);
    } else if (loss == Loss::kSizesOnly) {
      grow_only(content, op);
    } else if (loss == Loss::kFirstOnes) {
      if (i >= first_kept) change_content(content, op);
    } else if (loss == Loss::kSubset) {
      if (draw(random) % 2 == 0) change_content(content, op);
    } else if (loss == Loss::kTornSubset || loss == Loss::kTornNames) {
      tear_any(content, op, random);
    }
  }
  return content;
}

Image CrashStates::after_crash(Loss loss, std::uint64_t seed) const {
  std::uint64_t random = seed * 8 + static_cast<std::uint64_t>(loss);
  std::size_t names_kept = name_changes_.size();
  if (loss == Loss::kEverything) names_kept = 0;
  if (loss == Loss::kTornNames) names_kept = draw_below(random, names_kept + 1);
  auto names = durable_names_;
  for (std::size_t i = 0; i < names_kept; ++i) change_names(names, name_changes_[i]);
  Image image;
  for (const auto& [name, inode] : names) image[name] = content_after(files_[inode], loss, random);
  return image;
}

}  // namespace tw::test
