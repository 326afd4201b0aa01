#include "common/base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace aims::base {
namespace {

// Looked up once: OpenSSL 3 looks up EVP_sha256() anew for each digest, which costs more than the digest of a name.
const EVP_MD* Algorithm(const char* name) {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  if (algorithm == nullptr) std::abort();
  return algorithm;
}

std::string Digest(const EVP_MD* algorithm, absl::string_view data) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  // Fails only when memory or the provider is gone; nothing sensible can follow.
  if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(&out[0]), &size, algorithm, nullptr) != 1) {
    std::abort();
  }
  out.resize(size);
  return out;
}

std::string FormatUuid(std::string bytes, int version) {
  bytes.resize(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

// 6f1c3f0e-1a5b-5c55-9d3a-42001a1a5001, chosen once for AIMS.
constexpr char kNamespace[] = "\x6f\x1c\x3f\x0e\x1a\x5b\x5c\x55\x9d\x3a\x42\x00\x1a\x1a\x50\x01";

}  // namespace

std::string Sha256(absl::string_view data) {
  static const EVP_MD* const kAlgorithm = Algorithm("SHA256");
  return Digest(kAlgorithm, data);
}

std::string Sha256Hex(absl::string_view data) { return absl::BytesToHexString(Sha256(data)); }

std::string UuidV5(absl::string_view name) {
  static const EVP_MD* const kAlgorithm = Algorithm("SHA1");
  return FormatUuid(Digest(kAlgorithm, absl::StrCat(absl::string_view(kNamespace, 16), name)), 5);
}

std::string RandomUuid() {
  std::string bytes(16, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&bytes[0]), 16) != 1) std::abort();
  return FormatUuid(std::move(bytes), 4);
}

std::string ResourceIdFrom(absl::string_view seed) {
  static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string hash = Sha256(seed);
  std::string id;
  uint32_t bits = 0;
  int available = 0;
  for (unsigned char byte : hash) {
    bits = (bits << 8) | byte;
    available += 8;
    while (available >= 5 && id.size() < 20) {
      available -= 5;
      id.push_back(kAlphabet[(bits >> available) & 31]);
    }
  }
  if (id[0] >= '2' && id[0] <= '7') id[0] = static_cast<char>('a' + (id[0] - '2'));
  return id;
}

}  // namespace aims::base
