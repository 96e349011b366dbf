// SPDX-License-Identifier: MIT
#include "shared/transport/enet_platform.hpp"

#include <arpa/inet.h>
#include <enet/enet.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstring>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::transport {
namespace {

/// ENet knows sockets by int: here an index. Hosts of several threads share the table; a slot is written only
/// when its host is created or destroyed.
constexpr std::size_t kMaxSocketsPerProcess = 4096;
std::array<std::atomic<PlatformSocket*>, kMaxSocketsPerProcess> sockets{};

thread_local PlatformSocket* offered = nullptr;
thread_local Micros enet_now = 0;

ENetSocket claim_slot(PlatformSocket* socket) {
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    PlatformSocket* empty = nullptr;
    if (sockets[i].compare_exchange_strong(empty, socket)) return static_cast<ENetSocket>(i);
  }
  return ENET_SOCKET_NULL;
}

PlatformSocket* find(ENetSocket handle) {
  if (handle < 0 || static_cast<std::size_t>(handle) >= sockets.size()) return nullptr;
  return sockets[static_cast<std::size_t>(handle)].load(std::memory_order_acquire);
}

/// ENet keeps the host in network order, the port in host order.
Endpoint from_enet(const ENetAddress& address) {
  return {.address = ntohl(address.host), .port = address.port};
}
ENetAddress to_enet(const Endpoint& endpoint) {
  return {.host = htonl(endpoint.address), .port = endpoint.port};
}

/// A failed send is a lost datagram, never an error: ENet would skip every peer behind this one.
int send_datagram(PlatformSocket& socket, const Endpoint& to, std::span<const iovec> parts) {
  std::size_t bytes = 0;
  for (const iovec& part : parts) bytes += part.iov_len;
  ++socket.datagrams_sent;
  socket.bytes_sent += bytes;
  socket.largest_sent_bytes = std::max(socket.largest_sent_bytes, bytes);
  if (socket.port->send(to, parts) <= 0) socket.drops->add(Drop::kSendFailed);
  return static_cast<int>(bytes);
}

bool passes(PlatformSocket& socket, std::size_t length, std::span<const std::uint8_t> room) {
  if (length > kMaxUdpPayloadBytes || length > room.size()) {
    socket.drops->add(Drop::kTooLarge);
    return false;
  }
  // ENet would take a length of 0 for "nothing waits".
  return length > 0 && (socket.filter == nullptr || socket.filter->admits(room.first(length)));
}

/// The next datagram that ENet may see; 0: none waits, or the budget of this service is spent.
int receive_datagram(PlatformSocket& socket, Endpoint& from, std::span<std::uint8_t> room) {
  while (socket.budget > 0) {
    const auto length = socket.port->receive(from, room);
    if (!length) return 0;
    --socket.budget;
    ++socket.datagrams_received;
    socket.bytes_received += *length;
    if (passes(socket, *length, room)) return static_cast<int>(*length);
  }
  return 0;
}

}  // namespace

void offer_socket(PlatformSocket* socket) { offered = socket; }
PlatformSocket* take_offered_socket() { return std::exchange(offered, nullptr); }
void set_enet_time(Micros now) { enet_now = now; }

}  // namespace tw::transport

// --- ENet's platform interface, as enet.h declares it. What a game host never calls is refused.
using namespace tw::transport;

int enet_initialize(void) { return 0; }
void enet_deinitialize(void) {}
enet_uint32 enet_time_get(void) { return static_cast<enet_uint32>(enet_now / 1000); }
void enet_time_set(enet_uint32 milliseconds) { enet_now = static_cast<tw::Micros>(milliseconds) * 1000; }

ENetSocket enet_socket_create(ENetSocketType type) {
  PlatformSocket* socket = take_offered_socket();
  return socket != nullptr && type == ENET_SOCKET_TYPE_DATAGRAM ? claim_slot(socket) : ENET_SOCKET_NULL;
}

void enet_socket_destroy(ENetSocket handle) {
  if (find(handle) != nullptr)
    sockets[static_cast<std::size_t>(handle)].store(nullptr, std::memory_order_release);
}

int enet_socket_bind(ENetSocket handle, const ENetAddress* address) {
  PlatformSocket* socket = find(handle);
  if (socket == nullptr || address == nullptr) return socket == nullptr ? -1 : 0;
  if (const int error = socket->port->bind(from_enet(*address)); error != 0) {
    errno = -error;
    return -1;
  }
  return 0;
}

int enet_socket_get_address(ENetSocket handle, ENetAddress* address) {
  const PlatformSocket* socket = find(handle);
  if (socket == nullptr) return -1;
  *address = to_enet(socket->port->address());
  return 0;
}

int enet_socket_send(ENetSocket handle, const ENetAddress* address, const ENetBuffer* buffers, size_t count) {
  PlatformSocket* socket = find(handle);
  if (socket == nullptr || address == nullptr || count > ENET_BUFFER_MAXIMUM) return -1;
  std::array<iovec, ENET_BUFFER_MAXIMUM> parts;  // NOLINT: filled below as far as it is read
  for (std::size_t i = 0; i < count; ++i)
    parts[i] = {.iov_base = buffers[i].data, .iov_len = buffers[i].dataLength};
  return send_datagram(*socket, from_enet(*address), std::span(parts).first(count));
}

int enet_socket_receive(ENetSocket handle, ENetAddress* address, ENetBuffer* buffers, size_t count) {
  PlatformSocket* socket = find(handle);
  if (socket == nullptr || count != 1) return -1;
  tw::Endpoint from;
  const int length =
      receive_datagram(*socket, from, {static_cast<std::uint8_t*>(buffers[0].data), buffers[0].dataLength});
  if (address != nullptr) *address = to_enet(from);
  return length;
}

int enet_socket_set_option(ENetSocket, ENetSocketOption, int) {
  return 0;
}  // the port was born as it should be
int enet_socket_get_option(ENetSocket, ENetSocketOption, int*) { return -1; }
int enet_socket_wait(ENetSocket, enet_uint32*, enet_uint32) { return -1; }  // we never let ENet wait
int enet_socket_listen(ENetSocket, int) { return -1; }
int enet_socket_connect(ENetSocket, const ENetAddress*) { return -1; }
int enet_socket_shutdown(ENetSocket, ENetSocketShutdown) { return -1; }
ENetSocket enet_socket_accept(ENetSocket, ENetAddress*) { return ENET_SOCKET_NULL; }
int enet_socketset_select(ENetSocket, ENetSocketSet*, ENetSocketSet*, enet_uint32) { return -1; }

int enet_address_set_host_ip(ENetAddress* address, const char* name) {
  return inet_pton(AF_INET, name, &address->host) == 1 ? 0 : -1;
}
int enet_address_set_host(ENetAddress* address, const char* name) {
  return enet_address_set_host_ip(address, name);
}
int enet_address_get_host_ip(const ENetAddress* address, char* name, size_t length) {
  return inet_ntop(AF_INET, &address->host, name, static_cast<socklen_t>(length)) != nullptr ? 0 : -1;
}
int enet_address_get_host(const ENetAddress* address, char* name, size_t length) {
  return enet_address_get_host_ip(address, name, length);
}
