#include "services/audit/domain/concern_secret.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/digest.h"

namespace aims::audit {
namespace {

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kCharacters = 32;

// Looks at all of both, wherever they differ.
bool EqualInConstantTime(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference =
        static_cast<unsigned char>(difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  }
  return difference == 0;
}

}  // namespace

bool IsCaseSecret(absl::string_view secret) {
  constexpr size_t kWithHyphens = kCharacters + kCharacters / 4 - 1;
  if (secret.size() != kWithHyphens) return false;
  for (size_t i = 0; i < secret.size(); ++i) {
    const bool hyphen = i % 5 == 4;
    if (hyphen ? secret[i] != '-' : !absl::StrContains(kAlphabet, secret[i])) return false;
  }
  return true;
}

std::string CaseSecretFrom(absl::string_view random) {
  const std::string bytes = base::Sha256(random);
  std::string secret;
  for (size_t i = 0; i < kCharacters; ++i) {
    if (i > 0 && i % 4 == 0) secret.push_back('-');
    // Five bits: they lie in one byte, or in two that follow each other.
    const size_t bit = i * 5, at = bit / 8;
    const unsigned two = static_cast<unsigned char>(bytes[at]) << 8 | static_cast<unsigned char>(bytes[at + 1]);
    secret.push_back(kAlphabet[(two >> (11 - bit % 8)) & 31]);
  }
  return secret;
}

std::string DigestOfSecret(absl::string_view secret) {
  std::string plain;
  for (const char c : secret) {
    if (c != '-' && !absl::ascii_isspace(static_cast<unsigned char>(c))) {
      plain.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    }
  }
  return base::Sha256Hex(plain);
}

bool IsSecretOf(const v1::Concern& concern, absl::string_view secret) {
  return !concern.secret_digest().empty() && EqualInConstantTime(concern.secret_digest(), DigestOfSecret(secret));
}

absl::Status NoSuchCase() {
  return absl::NotFoundError("there is no case of that name with that secret: check both as they were shown to you");
}

}  // namespace aims::audit
