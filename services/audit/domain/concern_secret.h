#pragma once
// The secret by which the reporter of a concern follows the case. ISO/IEC 42001 A.3.3.
//
//   const std::string secret = CaseSecretFrom(random);   // "7k2m-9qxw-…": shown once
//   concern.set_secret_digest(DigestOfSecret(secret));
//   if (!IsSecretOf(concern, request.case_secret())) return NoSuchCase();
//
// AIMS keeps the digest only. A secret has 160 random bits, so that its digest needs no salt, and trying secrets is of no
// use; how often they may be tried is not limited here.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aims/audit/v1/concern.pb.h"

namespace aims::audit {

// The secret that stands for `random`, which is of the operating system's generator and has at least 160 bits: 32
// characters of 0-9 and a-z without i, l, o and u, in groups of four.
std::string CaseSecretFrom(absl::string_view random);
// Whether it has the form of such a secret, as CaseSecretFrom writes it.
bool IsCaseSecret(absl::string_view secret);

// SHA-256 of the secret as 64 lower-case hexadecimal digits. Capital letters, blanks and hyphens do not matter.
std::string DigestOfSecret(absl::string_view secret);

// Whether it is the secret of this concern. The time that it takes does not tell how much of it is right.
bool IsSecretOf(const v1::Concern& concern, absl::string_view secret);

// NotFound: the answer to whoever has another secret, or names a case that is not there. It does not tell which.
absl::Status NoSuchCase();

}  // namespace aims::audit
