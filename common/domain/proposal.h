#pragma once
// Documents that are proposed as numbered versions and decided by people: a decision names the version and the digest
// of what it decides, so that nobody approves a text that changed under their eyes.
//
//   auto digest = DigestOf(request.statement());                       // when it is proposed
//   refusals.Add(NamesProposal(request, state.proposed_scope(), "4.3"));  // when it is decided

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/domain/refusal.h"
#include "google/protobuf/message.h"

namespace aims::domain {

// SHA-256 of the message's protobuf encoding with the fields in the order of their numbers and without fields that its
// type does not know, as 64 lower-case hexadecimal digits. The same content gives the same digest; for messages
// without maps, in any language.
std::string DigestOf(const google::protobuf::Message& content);

// A violation unless `request`'s version and digest are those of `proposed`: NOTHING_PROPOSED when its version is 0,
// else OTHER_VERSION_PROPOSED.
template <class Request, class Proposal>
absl::optional<Violation> NamesProposal(const Request& request, const Proposal& proposed, absl::string_view clause) {
  if (proposed.version() == 0) {
    return Violation{"NOTHING_PROPOSED", std::string(clause),
                     "nothing awaits this decision: it was decided, withdrawn or never proposed"};
  }
  if (request.version() == proposed.version() && request.digest() == proposed.digest()) return absl::nullopt;
  return Violation{"OTHER_VERSION_PROPOSED", std::string(clause),
                   absl::StrCat("version ", proposed.version(), " with digest ", proposed.digest(),
                                " awaits this decision, not version ", request.version(), " with digest ",
                                request.digest(), ": read it and decide again")};
}

}  // namespace aims::domain
