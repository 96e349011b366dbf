# SPDX-License-Identifier: MIT
"""Planted bugs: for each the file, the text that is there exactly once, what it becomes, and which tests must turn red.

A new one is three lines: mutation(NAME, FILE, OLD, NEW, TEST BINARY, GTEST FILTER).
"""
MUTATIONS = []


def mutation(name, file, old, new, target, tests):
    MUTATIONS.append(dict(name=name, file=file, old=old, new=new, target=target, tests=tests))


# --- commands of a player
mutation("a late command is applied after all", "server/match/command_queue.cpp",
         "  if (tick <= world_tick) {", "  if (tick + 8 > world_tick && tick <= world_tick) tick = world_tick + 1;\n  if (tick <= world_tick) {",
         "test_match", "HostileCommands.*")
mutation("a repeated command replaces the first", "server/match/command_queue.cpp",
         "if (waiting_.find(tick) == nullptr) waiting_.insert(tick)", "waiting_.insert(tick)",
         "test_match", "HostileCommands.*")
mutation("commands for the far future are taken", "server/match/command_queue.cpp",
         "tick - world_tick > std::int64_t{kMaxCommandLeadTicks}", "tick - world_tick > std::int64_t{1} << 40",
         "test_match", "HostileCommands.Row33*")
mutation("no limit to the commands of a record", "shared/protocol/record_fields.hpp",
         "stream.ranged(record.count, 0, kMaxCommandsPerRecord);", "stream.ranged(record.count, 0, 2 * kMaxCommandsPerRecord - 1);",
         "test_match", "HostileCommands.Row36*")
mutation("a watching lane plays", "server/match/match.cpp",
         "if (seats.of_lane(id) != kNoPlayer && audience.player != kNoPlayer)", "if (audience.player != kNoPlayer)",
         "test_match", "HostileCommands.Row39*")

# --- seats and acknowledgements
mutation("a seat is not freed", "server/match/match.cpp",
         "  seats.stand_up(player);\n", "",
         "test_match", "MatchTest.*")
mutation("who comes back has lost the score", "server/match/seats.cpp",
         "  as_they_are.score = seat.score.score;\n", "",
         "test_match", "MatchTest.*:Seats.*")
mutation("events count as received though never sent", "server/match/lane_stream.cpp",
         "events_received > events_acknowledged_ && events_received <= events_sent_", "events_received > events_acknowledged_",
         "test_match", "HostileCommands.Row42*")
mutation("a snapshot never sent is a baseline", "server/match/lane_stream.cpp",
         "return sent != nullptr && sent->acknowledged ? &sent->known : nullptr;", "return sent != nullptr ? &sent->known : nullptr;",
         "test_match", "HostileCommands.Row4*")

# --- bytes into messages
mutation("a lobby frame may be one byte too long", "shared/protocol/frame_splitter.cpp",
         "length > limit_", "length > limit_ + 1",
         "test_protocol", "*")
mutation("a text may be longer than its limit", "shared/protocol/bounded_archive.hpp",
         "if (size > limit || size > left_.size()) fail();", "if (size > left_.size()) fail();",
         "test_protocol", "*")
mutation("a delta without its baseline is read all the same", "shared/protocol/snapshot_reader.cpp",
         "if (known == nullptr || known->tick != *snapshot.baseline) return false;", "if (known == nullptr) return true;",
         "test_client_core", "MaliciousMatch.Row54*")
mutation("a tick at the end of time is read", "shared/protocol/snapshot_reader.cpp",
         " || header.tick.value > kLastTick", "",
         "test_client_core", "MaliciousMatch.Row55*")
mutation("a welcome's clock may be anything", "shared/protocol/record_fields.hpp",
         "clock > kLastServerMicros || clock < -kLastServerMicros", "clock == kLastServerMicros + 1",
         "test_client_core", "MaliciousMatch.Row56*")

# --- what is shown to people
mutation("escape sequences pass", "shared/protocol/clean_text.cpp",
         "Range{0x0000, 0x001F}", "Range{0x0000, 0x001A}",
         "test_protocol", "ShownText.*")
mutation("a seat's name is shown as it came", "client/core/lane_client.cpp",
         "protocol::shown_text(seat->name)", "seat->name",
         "test_client_core", "MaliciousMatch.Row57*")
mutation("chat is shown as it came", "client/core/lobby_client.cpp",
         "  clean(line.text);\n", "",
         "test_client_core", "MaliciousServer.Row57*")
mutation("chat is kept for ever", "client/core/lobby_client.cpp",
         "if (state_.chat.size() >= kMaxChatLinesKept) state_.chat.pop_front();", "",
         "test_client_core", "MaliciousServer.Row51*")

# --- keys and passwords
mutation("a changed key passes for the known one", "client/core/known_servers.cpp",
         "return *before == fingerprint ? Verdict::kKnown : Verdict::kChanged;", "return Verdict::kKnown;",
         "test_client_core", "KnownServersTest.*")
mutation("a server not trusted yet hears who we are", "client/core/client.cpp",
         "if (const Bytes out = lobby.take_anonymous_output(); !out.empty()) tls->send(out);",
         "if (const Bytes out = lobby.take_output(); !out.empty()) tls->send(out);",
         "test_client_core", "TrustTest.*")
mutation("whoever guesses passwords need not wait", "server/lobby/login_throttle.cpp",
         "if (beyond <= 0) return;", "if (beyond <= 1'000'000) return;",
         "test_lobby", "LoginThrottle.*:LobbyTest.*")
mutation("rooms are listed to those without a name", "server/lobby/lobby_session.cpp",
         "/* kGreeted  */ {X, Y, Y, Y, /**/ X,", "/* kGreeted  */ {X, Y, Y, Y, /**/ Y,",
         "test_lobby", "VerdictTable.*")
mutation("a ticket without a room", "server/lobby/lobby_session.cpp",
         "/* kAuthed   */ {X, N, N, N, /**/ Y, Y, Y, N, /**/ N, N, N, N,", "/* kAuthed   */ {X, N, N, N, /**/ Y, Y, Y, N, /**/ N, N, N, Y,",
         "test_lobby", "VerdictTable.*")

# --- what was announced is on the disk
mutation("a result is announced before it is written", "server/lobby/accounts.cpp",
         "    if (!settle_first(store_->add_round(*round))) return;",
         "    if (settle_first(AccountStore::Saved::kDone)) (void)store_->add_round(*round);",
         "test_crash", "Unsaved.*")
mutation("a commit's answer is not read", "server/lobby/account_store.cpp",
         "if (done(result)) result = store::run(db, \"COMMIT\");", "if (done(result)) (void)store::run(db, \"COMMIT\");",
         "test_crash", "*Fault*")

# --- the seal
mutation("a datagram is taken twice", "shared/transport/seal/replay_window.hpp",
         "newest_ - sequence < kSize && !taken_.test(sequence % kSize)", "newest_ - sequence < kSize",
         "test_transport", "ReplayWindow.*:HostileDatagrams.Row25*")
mutation("what is not authentic moves the window", "shared/transport/seal/sealed_server_port.cpp",
         "    if (plain) slot = live->second;\n", "    lane.taken.mark(head->sequence);\n    if (plain) slot = live->second;\n",
         "test_transport", "HostileDatagrams.*:SealedNet.*")
mutation("a stranger's hello is answered", "shared/transport/seal/sealed_server_port.cpp",
         "  if (!plain) return drops_.add(Drop::kForged);\n  const ByteView client_random = plain->first(kRandomBytes);",
         "  const ByteView client_random = ByteView(room).first(kRandomBytes);",
         "test_transport", "HostileDatagrams.Row27*:Door.*")
mutation("a short hello is answered", "shared/transport/seal/sealed_server_port.cpp",
         "if (datagram.size() != kHelloBytes) return", "if (datagram.size() > kHelloBytes) return",
         "test_transport", "HostileDatagrams.Row19*")
mutation("a client that seems to move is believed", "shared/transport/seal/sealed_server_port.cpp",
         "  if (newest && from != lane.wire) follow(lane, datagram_bytes, from);", "  if (newest) lane.wire = from;",
         "test_transport", "SealedNet.WhoOvertakes*:SealedNet.FollowsAClient*")
mutation("a lane's keys know no random of the server", "shared/transport/seal/seal_key.cpp",
         "  std::copy(randoms.server.begin(), randoms.server.end(), &message[kLabelBytes + 21]);\n", "",
         "test_transport", "SealKey.*:Streams.AConversation*")
mutation("who sends too much is only dropped", "shared/transport/seal/sealed_server_port.cpp",
         "  if (now_ - *lane.too_fast_since >= kTooFastMicros) end(slot, kClientTooFast);\n", "",
         "test_transport", "HostileDatagrams.Row31*")
mutation("one session connects many times", "shared/transport/enet_host.cpp",
         "      1;  // each sealed lane has an address", "      options.peers;  // each sealed lane has an address",
         "test_transport", "HostilePlayer.OneLane*")
mutation("a session connects as another", "shared/transport/enet_server_lanes.cpp",
         "return token == static_cast<const SealedServerPort*>(sealed)->last_session();", "return sealed != nullptr && token != 0;",
         "test_transport", "HostilePlayer.AnotherSessions*")
mutation("a TCP lane speaks before it is sealed", "shared/transport/stream_server_lanes.cpp",
         "if (!lane.truth && !lane.kind) return;", "if (lane.ending != nullptr) return;",
         "test_transport", "Streams.NothingGoesOut*")
mutation("an event is shown by two lanes", "client/core/lane_client.cpp",
         "  std::erase_if(unseen_, [&](const Numbered& event) { return event.number < show_from_; });\n", "",
         "test_virtual_match", "Kept.UdpThatGoesDark*")

# --- the lobby's limits and bans
mutation("a ban is told as kept before it is", "server/lobby/lobby_admin.cpp",
         "  accounts_.save_ban(await(std::move(reply)), ban);", "  reply(AccountAnswer::Outcome::kYes);\n  accounts_.save_ban(await(std::move(reply)), ban);",
         "test_lobby", "LobbyTest.ABanIsAnswered*")
mutation("a banned address comes in", "server/lobby/lobby.cpp",
         "  if (const Ban* ban = bans_.find_address(address, config_.unix_time()))\n    return", "  if (const Ban* ban = bans_.find_address(address + 1, config_.unix_time()))\n    return",
         "test_lobby", "LobbyTest.ABannedAddress*")
mutation("who is over a limit is forgotten first", "server/lobby/bucket_table.hpp",
         "return left != right ? left > right : a.used < b.used;", "return left != right ? left < right : a.used < b.used;",
         "test_lobby", "BucketTable.*:AddressLimits.*")
mutation("everyday lines use up the warnings' budget", "server/lobby/log.cpp",
         "static_cast<std::size_t>(topic) + (warning ? 1 : 0)", "static_cast<std::size_t>(topic) + (warning ? 0 : 0)",
         "test_lobby", "Log.*")
mutation("another connection chats anew", "server/lobby/lobby_rooms.cpp",
         "if (!names_.may_chat(session.folded_name(), now)", "if (!names_.may_chat(std::to_string(id), now)",
         "test_lobby", "LobbyTest.AnotherConnection*")
mutation("a way back leads anybody back", "server/lobby/lobby_login.cpp",
         "return equal_secrets(entry.second.secret, request.secret);", "return entry.second.secret.size() == request.secret.size();",
         "test_lobby", "Resume.*")
mutation("a way back outlives the operator's word", "server/lobby/lobby.cpp",
         "if (farewell == Farewell::kRevoke || !matches_.holds(session.folded_name())) {", "if (!matches_.holds(session.folded_name())) {",
         "test_lobby", "Resume.*")
mutation("a shot goes back as far as it likes", "server/match/rewind.cpp",
         "std::min<std::uint32_t>(seen_behind, kParts * kMaxRewindTicks)", "std::min<std::uint32_t>(seen_behind, 2 * kParts * kMaxRewindTicks)",
         "test_match", "RewindTest.*")
mutation("who came back to life is hit where they were before", "server/match/rewind.cpp",
         "if (player.state != sim::PlayerState::kAlive) return false;", "if (tick == to && player.state != sim::PlayerState::kAlive) return false;",
         "test_match", "RewindTest.*")
mutation("a rewound rail passes walls", "shared/sim/rail.cpp",
         "std::int64_t nearest = dot(end - player.pos, direction);", "std::int64_t nearest = past != nullptr ? kMiss : dot(end - player.pos, direction);",
         "test_sim", "Rail.*")
mutation("a client tells that it saw the present", "client/core/match_client.cpp",
         "(shared.sync.position(now) - panel.shown_tick) * 16", "(shared.sync.position(now) - panel.newest.tick.value) * 16",
         "test_virtual_match", "Rewind.*")
mutation("a command is sent once, whatever is chosen", "client/core/lane_client.cpp",
         "back <= redundancy && back <= newest.value", "back < 1 && back <= newest.value",
         "test_virtual_match", "Redundancy.*")
mutation("a chunk's checksum is not looked at", "shared/base/chunk_file.hpp",
         "size > rest.size() || fnv1a(rest.first(size)) != checksum", "size > rest.size() || checksum == 0",
         "test_client_core", "Recording.*")
mutation("a recording's lanes are not counted", "client/core/recording.cpp",
         "if (value >= before_.lanes) in.fail();", "if (value >= 99) in.fail();",
         "test_client_core", "Recording.*")
mutation("a recording grows without bound", "client/core/recorder.cpp",
         "most > kMaxRecordingBytes - kRecordingChunkBytes", "most > 2 * kMaxRecordingBytes",
         "test_client_core", "Recorder.*")
mutation("a replay that goes back stays where it was", "client/core/replay.cpp",
         "if (to < impl_->now || ahead) impl_->restart(midway);", "if (to < impl_->begin || ahead) impl_->restart(midway);",
         "test_virtual_match", "ReplayTest.*")
mutation("a replay tells what it has jumped over", "client/core/replay.cpp",
         "for (auto& events : impl_->events) events.clear();", "for (auto& events : impl_->events) events.shrink_to_fit();",
         "test_virtual_match", "ReplayTest.*")
mutation("a wish that came late counts", "server/match/session_stream.cpp",
         "if (wished_at_ && tick < *wished_at_) return;", "if (wished_at_ && tick == *wished_at_) return;",
         "test_match", "MatchTest.*")
mutation("whole snapshots are told as differences", "server/match/session_stream.cpp",
         "if (!wish_.deltas) return nullptr;", "if (wish_.ticks > 60) return nullptr;",
         "test_match", "MatchTest.*")
mutation("the truth lane follows the player's wish", "client/core/lane_client.cpp",
         "if (kind_ != LaneKind::kTruth)\n    record", "if (kind_ != LaneKind::kUdpRaw)\n    record",
         "test_virtual_match", "SnapshotWish.*")
mutation("a lane's own technique is every lane's", "client/core/match_client.cpp",
         "predict(*lane, panel->own, now);", "predict(*lane, view.techniques.own, now);",
         "test_virtual_match", "LaneTechniques.*")
mutation("a clock that is left alone follows all the same", "client/core/clock_sync.cpp",
         "  if (!following_) return;\n  anchor(now);", "  anchor(now);",
         "test_client_core", "ClockSync.LeftAlone*")
mutation("the input buffer is always the usual one", "client/core/match_client.cpp",
         "shared.sync.set_wanted_lead(view.techniques.input_buffer_ticks);", "shared.sync.set_wanted_lead(kUsualInputBufferTicks);",
         "test_virtual_match", "Ticks/InputBuffer.*:Clock.*InputBuffer*")
mutation("a longer input buffer skips commands", "client/core/match_client.cpp",
         "kMaxTicksAtOnce = kMaxInputBufferTicks + 4;", "kMaxTicksAtOnce = 4;",
         "test_client_core", "MatchClientTest.ALongerInputBuffer*")
mutation("a replay's clock follows feedback that it cannot change", "client/core/match_client.cpp",
         "view.techniques.clock_sync && !options.past_commands", "view.techniques.clock_sync",
         "test_virtual_match", "Replay.*")
mutation("a replay makes its commands when it likes", "client/core/replay.cpp",
         "match->pace(command->tick, entry.at);", "(void)command;",
         "test_virtual_match", "Replay.*")
mutation("late commands are counted as waiting", "client/core/telemetry.cpp",
         "  if (ticks < 0) {\n    ++since_.late;", "  if (ticks < -128) {\n    ++since_.late;",
         "test_client_core", "TelemetryTest.CommandsWait*")
mutation("whatever the server did instead, no command was lost", "client/core/lane_client.cpp",
         "own.aim == made->command.aim && own.buttons", "own.buttons",
         "test_virtual_match", "Counters.Commands*")
mutation("a guess at its limit stands for no stuck frame", "client/core/panel_builder.cpp",
         "extrapolated ? ahead_ticks_ == kMaxExtrapolatedTicks", "extrapolated ? ahead_ticks_ > kMaxExtrapolatedTicks",
         "test_virtual_match", "Counters.Frames*")
mutation("whoever was rewound, the rail was ours", "client/core/panel_builder.cpp",
         "if (event.actor == input.shared.self) ++figures.rails_rewound;", "++figures.rails_rewound;",
         "test_virtual_match", "Rewind.*")
mutation("the panel of techniques is as wide as it likes", "client/app/hud/technique_layout.cpp",
         "std::min({1.F, wide / width_of(tried),", "std::min({1.F, 2 * wide / width_of(tried),",
         "test_app", "TechniqueLayout.*")
mutation("what was not predicted is a nought", "lab/compare/felt.cpp",
         "return if_so(predicts, own.mispredictions_per_minute);", "return if_so(true, own.mispredictions_per_minute);",
         "test_compare", "Felt.*")
mutation("only the first lane is played over", "lab/compare/comparison.cpp",
         "if (!techniques.own) return {tape.lanes};", "if (!techniques.own || tape.lanes.size() > 1) return {tape.lanes};",
         "test_compare", "Felt.*")
mutation("panels lose their own techniques", "client/core/match_client.cpp",
         "  impl_->view.techniques_since = now;\n  impl_->set_clock(now);",
         "  for (LanePanel& panel : impl_->view.lanes) panel.others = others;\n  impl_->view.techniques_since = now;\n  impl_->set_clock(now);",
         "test_virtual_match", "LaneTechniques.*")
mutation("what was mispredicted before the window counts", "lab/compare/observer_plays.cpp",
         "figures.mispredictions - mispredictions_before_", "figures.mispredictions",
         "test_compare", "ObserverPlaysTest.*")
mutation("a dead observer waits for its keys", "lab/compare/observer_plays.cpp",
         "  if (lives) input_ms_", "  if (lives || frames_ > 0) input_ms_",
         "test_compare", "ObserverPlaysTest.*")
mutation("the journal forgets who left", "server/match/match.cpp",
         "if (journal) journal->left(player);", "if (journal && player == kNoPlayer) journal->left(player);",
         "test_virtual_match", "*")
mutation("the journal forgets that rails look back", "server/match/match.cpp",
         "if (journal) journal->rewound(", "if (journal && player == kNoPlayer) journal->rewound(",
         "test_virtual_match", "*")
mutation("a record carries no command but the newest two", "client/core/lane_client.cpp",
         "std::min<std::uint32_t>(techniques.redundancy, kMaxCommandsPerRecord - 1)", "std::min<std::uint32_t>(techniques.redundancy, 1)",
         "test_virtual_match", "Redundancy.Counts*")
mutation("a tape forgets its download", "lab/tape/read_network.cpp",
         ".download = download", ".download = false",
         "test_tape", "ReadTape.ADownload*")
mutation("a state that is held against another names the last field", "server/match/state_dump.cpp",
         "if (++found.count <= most) found.first.push_back", "if (++found.count > most) found.first.push_back",
         "test_match", "StateDump.*")
mutation("a journal's states are not compared", "server/match/verify_journal.cpp",
         "here != recorded)", "here == 0)",
         "test_virtual_match", "Journal.*")
mutation("a difference has no name", "shared/sim/difference.cpp",
         'say("bounces_left", a.bounces_left, b.bounces_left);', "",
         "test_sim", "Differences.*")
mutation("mates hurt each other", "shared/sim/damage.cpp",
         "if (teams_ && are_mates(shot.actor, target)) return;", "if (teams_ && are_mates(shot.actor, target) && shot.damage == 0) return;",
         "test_sim", "*Teams*")
mutation("the side with fewer points wins", "shared/sim/rounds.cpp",
         "points[i % kSides] > points[(i + 1) % kSides]", "points[i % kSides] < points[(i + 1) % kSides]",
         "test_sim", "Sides.*")
mutation("only the first round is as long as the map says", "shared/sim/rounds.cpp",
         "start_round(world, map.round_ticks, events)", "start_round(world, kUsualRoundSeconds * kTickHz, events)",
         "test_sim", "Round.*")
mutation("a round may be as long as it likes", "shared/sim/map.cpp",
         "number_in(value, kMinRoundSeconds, kMaxRoundSeconds)", "number_in(value, kMinRoundSeconds, 100'000'000)",
         "test_sim", "*FaultyMap*")
mutation("everybody joins the same side", "server/match/seats.cpp",
         "const std::size_t smaller = sizes[1] < sizes[0] ? 1 : 0;", "const std::size_t smaller = sizes[1] > 64 ? 1 : 0;",
         "test_match", "Seats.*")
mutation("one is enough to vote somebody out", "server/lobby/room_vote.cpp",
         "const std::size_t least = motion_ == Motion::kVoteOut ? kLeastToVoteOut : 1;", "const std::size_t least = 1;",
         "test_lobby", "Votes.*")
mutation("an address has as many votes as names", "server/lobby/room_vote.cpp",
         "return address >> 24 == kLoopbackNet ? folded_name", "return address >> 24 <= kLoopbackNet ? folded_name",
         "test_lobby", "RoomVote.*")
mutation("who was voted out comes back at once", "server/lobby/lobby_rooms.cpp",
         "if (is_voted_out(*room, sessions_.at(id), now))", "if (is_voted_out(*room, sessions_.at(id), now + 900'000'000))",
         "test_lobby", "Votes.*")
mutation("the next map waits for ever", "server/match_hall.cpp",
         "if (about_to_begin && !hosted.next_map.empty())", "if (about_to_begin && hosted.next_map.size() > 99)",
         "test_lobby", "HallTest.*")

# --- handicaps
mutation("a handicap outlives what ran it", "server/lobby/lobby_detours.cpp",
         "if (now > detour.until) over", "if (now < 0 && now > detour.until) over",
         "test_lobby", "Detours.*")
mutation("wanted anew, a handicap moves the player again", "server/lobby/lobby_detours.cpp",
         "if (port != before) send_elsewhere", "if (port != 0 || before != 0) send_elsewhere",
         "test_lobby", "Detours.*")
mutation("a ticket that is asked for names the usual port", "server/lobby/lobby_detours.cpp",
         "port != 0) grant.game_port = port;", "port != 0 && request == 0) grant.game_port = port;",
         "test_lobby", "Detours.*")
mutation("a ticket that nobody asked for is the answer", "client/core/lobby_client.cpp",
         "} else if (ticket.request == ticket_request_) {", "}\n  if (!ticket_) {",
         "test_client_core", "LobbyClientTest.*:MaliciousHost.*")
mutation("an older way replaces the answer's", "client/core/lobby_client.cpp",
         "    ticket_ = std::move(ticket);\n    other_way_.reset();\n", "    ticket_ = std::move(ticket);\n",
         "test_client_core", "LobbyClientTest.*")
mutation("the relay takes connections from strangers", "lab/relay/relay.cpp",
         "if (stranger || before_.size()", "if (before_.size()",
         "test_relay", "RelayTest.*")
mutation("the relay reads without bound", "lab/relay/stream_pipe.cpp",
         "while (!way.ended && way.bytes.size() < kMaxBytes)", "while (!way.ended)",
         "test_relay", "Pipe.*")
mutation("the end of speech is not passed on", "lab/relay/stream_pipe.cpp",
         "way.passed_on = shutdown(to, SHUT_WR) == 0 || errno != ENOTCONN;", "way.passed_on = true;",
         "test_relay", "Pipe.*")
mutation("what the viewer did counts as the others' distance", "server/match/session_report.cpp",
         "if (i == viewer.index() || then.state", "if (then.state",
         "test_match", "MeanDistance.*")

# --- what one chooses for oneself
mutation("reduced motion shakes all the same", "client/app/render/effects.cpp",
         "if (reduced_motion_ || !own_place(whom, panel)) return;", "if (!own_place(whom, panel)) return;",
         "test_app", "Shake.*")
mutation("less motion fades all the same", "client/app/screens/transition.cpp",
         "if (reduced_motion) since_", "if (reduced_motion && !before) since_",
         "test_app", "Transition.*")
mutation("a fade begins anew in every frame", "client/app/screens/transition.cpp",
         "if (before && before != screen) since_ = now;", "if (before) since_ = now;",
         "test_app", "Transition.*")
mutation("names lie over each other", "client/app/render/name_places.cpp",
         "    take(wish);\n", "",
         "test_app", "NamePlaces.*")
mutation("text is larger than a low window has room for", "client/app/window/window.cpp",
         "static_cast<float>(height) /", "static_cast<float>(height + 9000) /",
         "test_app", "Scale.*")
mutation("a shake does not end", "client/app/render/shake.cpp",
         "since >= kShakeLife", "since >= 2 * kShakeLife",
         "test_app", "Shake.*")
mutation("another player wears the colour chosen for oneself", "client/app/theme/palette.hpp",
         "seat == chosen ? own_seat : seat", "seat == chosen ? own_seat % 1 + seat : seat",
         "test_app", "Palette.*")
mutation("a colour beyond the set is taken from the file", "client/app/settings.cpp",
         "std::size_t{0}, kOwnColours,", "std::size_t{0}, kOwnColours + 1,",
         "test_app", "SettingsTest.*")
mutation("a slow aim turns the longer way", "client/app/window/controls.cpp",
         "static_cast<std::int16_t>(wanted - aim_)", "wanted - aim_",
         "test_app", "Controls.*")
mutation("the mouse takes the aim from a stick that is let go", "client/app/window/controls.cpp",
         "} else if (!stick_aims_ && length(mouse - from) > 2) {", "} else if (length(mouse - from) > 2) {",
         "test_app", "Controls.*")

mutation("the key of an outage can be bound to an action", "client/app/window/bindings.cpp",
         "if (key == K::O || key == K::P) return {};", "if (key == K::P) return {};",
         "test_app", "Bindings.*")

# --- a game of one's own, found and looked at
mutation("one machine fills the list of games", "client/core/server_finder.cpp",
         " && from_address(from.address) < kMaxPerAddress", "",
         "test_client_core", "FoundServers.*")
mutation("a name with a '-' is an option", "client/app/host/host_desk.cpp",
         'handicap.wanted, "--", player}', "handicap.wanted, player}",
         "test_app", "HostDeskTest.*")
mutation("what was late an hour ago is late now", "server/match/command_queue.cpp",
         "late_[(counters_.applied + counters_.repeated) % kRecentTicks] = command == nullptr;",
         "if (command == nullptr) late_[(counters_.applied + counters_.repeated) % kRecentTicks] = true;",
         "test_match", "CommandQueue.*")
mutation("one's own eyes are looked with twice", "client/core/eyes.cpp",
         "player.id != own && ", "",
         "test_client_core", "Eyes.*")

# --- the title, and commands on a page
mutation("the demo's tcp waits for nothing", "client/app/demo/wire.cpp",
         "    due += wait;\n", "",
         "test_app", "Wire.*")
mutation("the demo's lanes lose different packets", "client/app/demo/wire.cpp",
         "draw(look_.seed, packet, attempt)", "draw(look_.seed, packet, attempt, order_)",
         "test_app", "Wire.*")
mutation("a page runs any program", "client/app/host/runner.cpp",
         "if (std::find(kPrograms.begin(), kPrograms.end(), program) == kPrograms.end()) return std::nullopt;", "",
         "test_app", "OwnCommand.*")
mutation("a page runs any script of Python's", "client/app/host/runner.cpp",
         "std::find(kScripts.begin(), kScripts.end(), words[1]) != kScripts.end()", "true",
         "test_app", "OwnCommand.*")
mutation("a page's third command takes the place of one that runs", "client/app/host/runners.cpp",
         "if (free == kMost && !runs(runners_[i])) free = i;", "if (free == kMost) free = i;",
         "test_app", "RunnerTest.*")
mutation("a page runs what a shell would read more into", "client/app/host/runner.cpp",
         "!std::all_of(line.begin(), line.end(), is_plain)", "!std::any_of(line.begin(), line.end(), is_plain)",
         "test_app", "OwnCommand.*")
mutation("a page runs what runs what it is told", "client/app/host/runner.cpp",
         'if (program == "twinwire-lab" && has("shell")) return std::nullopt;', "",
         "test_app", "OwnCommand.*")
mutation("a cut recording does not say who sits where", "client/core/retelling.cpp",
         "      if (!lane.names[i].empty())", "      if (lane.names[i] == \"?\")",
         "test_virtual_match", "ReplayTest.*")
mutation("a cut recording tells snapshots against what nobody has", "client/core/retelling.cpp",
         ".baseline = known_ ? &*known_ : nullptr", ".baseline = &world",
         "test_virtual_match", "ReplayTest.*")
mutation("a recording is cut where a lane took over", "client/core/retelling.cpp",
         "return (own == 1 && lanes[0]->closed) ||", "return (own == 1 && lanes[0]->closed) &&",
         "test_client_core", "Recording.*")
mutation("a replay that begins midway goes on from the beginning's entries", "client/core/replay.cpp",
         "next = from != nullptr ? from->next : 0;", "next = 0;",
         "test_virtual_match", "Replay.*")
mutation("a replay that leapt tells no notes from before", "client/core/replay.cpp",
         "  impl_->gather_notes();", "",
         "test_virtual_match", "Replay.*")
mutation("a note's packets all go to the server", "lab/trace/link_notes.cpp",
         "packet.direction = bits & 1;", "packet.direction = 0;",
         "test_trace", "LinkNotes.*")
mutation("a replay that leapt has looked at nothing before", "client/app/packet_watch.cpp",
         "    for (const client::AgeSample& sample : panel.ages)", "    for (const client::AgeSample& sample : std::vector<client::AgeSample>{})",
         "test_app", "PacketWatchTest.*")
mutation("a recording passes for any match", "lab/resim/resimulate.cpp",
         "const bool same = told.hash == hash;", "const bool same = told.hash == hash || hash != 0;",
         "test_virtual_match", "Resimulate.*")
