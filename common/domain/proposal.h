#pragma once
// Documents that are proposed as numbered versions and decided by people. A decision names the version and the digest,
// so nobody can approve a text that was changed after they read it.
//
//   auto digest = DigestOf(request.statement());                       // when it is proposed
//   refusals.Add(NamesProposal(request, state.proposed_scope(), "4.3"));  // when it is decided
//   refusals.Add(authority.FourEyes({.makers = MakersOf(state.proposed_scope())}));
//
// A version is a message with `version`, `digest`, its content, `authors`, `proposer`, `propose_time`, `approver` and
// `approve_time`. One is current, at most one is proposed.

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
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
                     "no proposal awaits this decision: the proposal was decided, withdrawn or never made"};
  }
  if (request.version() == proposed.version() && request.digest() == proposed.digest()) return absl::nullopt;
  return Violation{"OTHER_VERSION_PROPOSED", std::string(clause),
                   absl::StrCat("version ", proposed.version(), " with digest ", proposed.digest(),
                                " awaits this decision, not version ", request.version(), " with digest ",
                                request.digest(), ": read the proposed version and decide again")};
}

// OTHER_DIGEST unless `digest` is the current digest of the resource: nobody decides about content that was changed
// after they read it.
template <class Resource>
absl::optional<Violation> NamesDigest(const Resource& resource, absl::string_view digest, absl::string_view clause) {
  if (digest == resource.digest()) return absl::nullopt;
  return Violation{"OTHER_DIGEST", std::string(clause),
                   absl::StrCat("the digest is ", resource.digest(), ", not ", digest,
                                ": read the resource again and decide again")};
}

// The authors and the proposer of a version.
template <class Version>
std::set<std::string> MakersOf(const Version& version) {
  std::set<std::string> makers(version.authors().begin(), version.authors().end());
  if (!version.proposer().empty()) makers.insert(version.proposer());
  return makers;
}

// Sets version and digest of `named`, an event about this version.
template <class Version, class Named>
void NameVersion(const Version& version, Named* named) {
  named->set_version(version.version());
  named->set_digest(version.digest());
}

// The authors of a proposal by `actor` that replaces `replaced`. They include the makers of `replaced`, because the
// proposal revises their work, but not the actor, who is the proposer. TOO_MANY_AUTHORS for more than 200.
template <class Authors, class Version>
absl::StatusOr<std::set<std::string>> AuthorsOfProposal(absl::string_view subject, const Authors& named,
                                                        const Version& replaced, const event::v1::Actor& actor,
                                                        absl::string_view clause) {
  constexpr size_t kMaxAuthors = 200;
  std::set<std::string> authors = MakersOf(replaced);
  authors.insert(named.begin(), named.end());
  authors.erase(actor.subject());
  if (authors.size() <= kMaxAuthors) return authors;
  return Refusal(subject, {"TOO_MANY_AUTHORS", std::string(clause),
                           absl::StrCat("a proposal has at most ", kMaxAuthors,
                                        " authors, including the authors of the open proposal: name fewer, or have the "
                                        "open proposal decided first")});
}

// NOT_THE_PROPOSER when somebody other than the proposer withdraws the version.
template <class Version>
absl::optional<Violation> WithdrawnByProposer(const event::v1::Actor& actor, const Version& proposed,
                                              absl::string_view clause) {
  if (proposed.proposer() == actor.subject()) return absl::nullopt;
  return Violation{"NOT_THE_PROPOSER", std::string(clause),
                   absl::StrCat("only \"", proposed.proposer(),
                                "\", who made the proposal, can withdraw it: other people can reject it")};
}

// Folds an event with `version`, `digest` and `authors` into the version that it proposes. The content is the caller's.
template <class Proposed, class Version>
void FoldProposal(const Proposed& proposed, const event::v1::EventMetadata& metadata, Version* version) {
  NameVersion(proposed, version);
  *version->mutable_authors() = proposed.authors();
  version->set_proposer(metadata.actor().subject());
  *version->mutable_propose_time() = metadata.occur_time();
}

// The proposed version becomes the current one.
template <class Version>
void FoldApproval(const Version& proposed, const event::v1::EventMetadata& metadata, Version* current) {
  *current = proposed;
  current->set_approver(metadata.actor().subject());
  *current->mutable_approve_time() = metadata.occur_time();
}

}  // namespace aims::domain
