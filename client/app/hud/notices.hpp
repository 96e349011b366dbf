// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/hud/slow_figures.hpp"
#include "client/core/view.hpp"
#include "lab/trace/freeze.hpp"
#include "shared/protocol/lobby_messages.hpp"

namespace tw::app {

/// A bar across the upper part of the area: something is wrong, and what one can do. Never a dialog.
void draw_banner(Canvas& canvas, const Rect& area, std::string_view words, Rgba tint);

/// What the room votes on, and how; `own`: what this player has said, if anything. Below a banner.
void draw_vote(Canvas& canvas, const Rect& area, const protocol::to_client::Vote& vote,
               std::optional<bool> own);

/// What a lane without a picture is doing, or why it ended, in the middle of its arena.
void draw_lane_state(Canvas& canvas, const Rect& area, const client::LanePanel& panel);

/// "Back in 2 s" while the own player is dead; nothing else otherwise.
void draw_respawn(Canvas& canvas, const Rect& area, const client::LanePanel& panel, PlayerId self);

/// A red breath along the edges while the own player is being hit. `strength` 0..1.
void draw_hit_edge(Canvas& canvas, const Rect& area, float strength);

/// The own player's mouse: a cross with a gap, so that the target stays visible.
void draw_crosshair(Canvas& canvas, Vec at);

/// What the lanes show right now, in one sentence of which every figure can be read above it. Pure.
std::string comparison_sentence(const client::View& view);

/// "last freeze  tcp  412 ms: segment 812 lost at ..., resent at ... after a timeout", in one line of at most this width.
void draw_freeze_line(Canvas& canvas, Vec at, float width, const trace::Freeze& freeze);

}  // namespace tw::app
