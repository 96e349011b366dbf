// SPDX-License-Identifier: MIT
#include "server/lobby/certificate.hpp"

#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "shared/base/net.hpp"

namespace tw::lobby {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;

/// Pinned by its key, so the dates hardly matter: long enough never to surprise anyone.
constexpr long kValidSeconds = 20L * 365 * 24 * 3600;

using Made = Result<Certificate>;

Cert self_signed(EVP_PKEY* key) {
  Cert cert(X509_new());
  std::uint64_t serial = 0;
  if (!cert || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return nullptr;
  X509_set_version(cert.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -24L * 3600);  // clients' clocks may be behind
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), kValidSeconds);
  X509_NAME* name = X509_get_subject_name(cert.get());
  const auto* text = reinterpret_cast<const unsigned char*>("twinwire-server");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(cert.get(), name);
  X509_set_pubkey(cert.get(), key);
  return X509_sign(cert.get(), key, EVP_sha256()) > 0 ? std::move(cert) : nullptr;
}

/// Writes beside the place and moves it there, so that a crash leaves a whole file or none. False: see errno.
bool write_file(const std::string& path, mode_t mode, ByteView bytes) {
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());  // of a start that was cut short
  const UniqueFd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file) return false;
  if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return false;
  return ::fsync(file.get()) == 0 && ::rename(temporary.c_str(), path.c_str()) == 0;
}

ByteView contents(const Bio& memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

/// Empty, or the sentence why it could not be.
std::string make(const Certificate& where) {
  const Key key(EVP_EC_gen("P-256"));
  const Cert cert = key ? self_signed(key.get()) : nullptr;
  const Bio key_text(BIO_new(BIO_s_mem()));
  const Bio cert_text(BIO_new(BIO_s_mem()));
  if (!cert || !key_text || !cert_text) return "OpenSSL could not make a certificate.";
  PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(cert_text.get(), cert.get());
  // The certificate goes last: a key alone says that the start was cut short.
  if (!write_file(where.key_path, 0600, contents(key_text)) ||
      !write_file(where.certificate_path, 0644, contents(cert_text)))
    return "The certificate cannot be written to '" + where.certificate_path + "': " + std::strerror(errno) +
           ".";
  return {};
}

/// Empty, or the sentence why the key file must not be used.
std::string key_file_problem(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || access(path.c_str(), R_OK) != 0)
    return "The key '" + path + "' cannot be read: " + std::strerror(errno) + ".";
  if (!S_ISREG(info.st_mode)) return "The key '" + path + "' is not a file.";
  if ((info.st_mode & 077) != 0)
    return "The key '" + path +
           "' is open to others: run 'chmod 600' on it, or remove both server files for new ones.";
  return {};
}

template <class T, class Read>
T read_pem(const std::string& path, Read read) {
  const Bio file(BIO_new_file(path.c_str(), "r"));
  return T(file ? read(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

bool fingerprint_of(X509* cert, transport::Fingerprint& out) {
  unsigned int size = 0;
  unsigned char* der = nullptr;
  const int der_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
  if (der_size <= 0) return false;
  const int good =
      EVP_Digest(der, static_cast<std::size_t>(der_size), out.data(), &size, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  return good == 1 && size == out.size();
}

Made load(Certificate certificate) {
  if (std::string why = key_file_problem(certificate.key_path); !why.empty())
    return Made::failure(std::move(why));
  const auto key = read_pem<Key>(certificate.key_path, PEM_read_bio_PrivateKey);
  if (!key) return Made::failure("The key '" + certificate.key_path + "' is damaged; it was left as it is.");
  const auto cert = read_pem<Cert>(certificate.certificate_path, PEM_read_bio_X509);
  if (!cert)
    return Made::failure("The certificate '" + certificate.certificate_path +
                         "' is damaged; it was left as it is.");
  if (X509_check_private_key(cert.get(), key.get()) != 1 ||
      !fingerprint_of(cert.get(), certificate.fingerprint))
    return Made::failure("The key '" + certificate.key_path +
                         "' does not belong to the certificate beside it.");
  return Made::success(std::move(certificate));
}

bool exists(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0;
}

}  // namespace

Made load_or_make_certificate(const std::string& directory) {
  const Certificate where{.certificate_path = directory + "/server.crt",
                          .key_path = directory + "/server.key"};
  const bool has_key = exists(where.key_path);
  const bool has_certificate = exists(where.certificate_path);
  if (has_key != has_certificate)
    return Made::failure("Of '" + where.key_path + "' and '" + where.certificate_path +
                         "' only one is there: restore the other, or remove it for new ones.");
  if (!has_key)
    if (std::string why = make(where); !why.empty()) return Made::failure(std::move(why));
  return load(where);
}

}  // namespace tw::lobby
