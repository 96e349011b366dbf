// SPDX-License-Identifier: MIT
// Messages of a stranger to the link's real control server, over its real socket, beside an honest client: each is
// answered with what it deserves or ends that conversation, and the honest one is served as before. Input: messages, each
// behind a byte: up to 253, its length; 254, as much as is left; 255, the stranger hangs up and comes back.
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lab/link/control_server.hpp"
#include "lab/link/remote/stats_json.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;

const std::string kServed = "{\"ok\":true}";

class Scene {
 public:
  Scene() {
    std::string folder = std::filesystem::temp_directory_path() / "twinwire-fuzz-XXXXXX";
    require(mkdtemp(folder.data()) != nullptr);
    folder_ = folder;
    server_.emplace(folder_ / "control", [this](const link::Request&) {
      ++served_;
      return link::Message{kServed, {}};
    });
    honest_ = connect();
    stranger_ = connect();
  }
  ~Scene() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void say(std::string_view message) {
    if (!link::send_message(stranger_.get(), message)) return come_back();
    const int before = served_;
    serve();
    const auto reply = link::receive_message(stranger_.get(), link::kMaxReplyBytes, 0);
    if (!reply) return come_back();  // nobody of ours sends an empty message: it is hung up on
    const bool good = static_cast<bool>(link::parse_request(message.substr(0, link::kMaxRequestBytes + 1)));
    require(good == (served_ > before) && good == (reply->text == kServed));
    require(good || link::read_error(reply->text));
  }
  void come_back() {
    stranger_.reset();
    serve();
    stranger_ = connect();
  }
  void require_that_the_honest_one_is_served() {
    require(link::send_message(honest_.get(), "stats"));
    serve();
    const auto reply = link::receive_message(honest_.get(), link::kMaxReplyBytes, 0);
    require(reply && reply->text == kServed);
  }

 private:
  UniqueFd connect() {
    UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_ / "control";
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    require(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    serve();
    return fd;
  }
  void serve() {
    for (int rounds = 0; rounds < 64; ++rounds) {
      std::vector<pollfd> wanted;
      server_->add_to(wanted);
      require(wanted.size() <= 1 + link::kMaxControlClients);
      if (poll(wanted.data(), wanted.size(), 0) <= 0) return;
      server_->serve_one(wanted.data());
    }
    require(false);  // it never comes to rest
  }

  std::filesystem::path folder_;
  std::optional<link::ControlServer> server_;
  UniqueFd honest_, stranger_;
  int served_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Scene scene;
  std::string_view script(reinterpret_cast<const char*>(data), size);
  for (int messages = 0; !script.empty() && messages < 32; ++messages) {
    const auto head = static_cast<unsigned char>(script.front());
    script.remove_prefix(1);
    if (head == 255) {
      scene.come_back();
      continue;
    }
    const std::string_view message = script.substr(0, head == 254 ? script.size() : head);
    script.remove_prefix(message.size());
    scene.say(message);
  }
  scene.require_that_the_honest_one_is_served();
  return 0;
}
