#pragma once
// Digests and the identifiers made from them. Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"

namespace aims::base {

// SHA-256 (FIPS 180-4) of `data`: 32 bytes.
std::string Sha256(absl::string_view data);

// The same as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view data);

// UUIDv5 (RFC 9562 5.5) of `name` in AIMS's own namespace, as text. The same name gives the same id, always.
std::string UuidV5(absl::string_view name);

// A random UUIDv4 (RFC 9562 5.4) from the operating system's generator, as text.
std::string RandomUuid();

// A resource id of 20 characters (base32 of 100 bits of SHA-256, first a letter). The same `seed` gives the same id, so
// a repeated create without a chosen id finds the resource that the first call made.
std::string ResourceIdFrom(absl::string_view seed);

}  // namespace aims::base
