// Metadata by which a client says who it is, and addresses to listen on. Input: actor, roles and organizations, each
// ended by a zero byte; the first byte says which of them are sent, and which twice.

#include "common/base/resource_name.h"
#include "common/identity/development.h"
#include "common/identity/roles.h"
#include "common/identity/subject.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  static const auto* const authenticator = new identity::DevelopmentAuthenticator;
  fuzz::Input input(data, size);
  const uint8_t sent = input.Byte();
  identity::CallMetadata metadata;
  int bit = 0;
  for (const char* key : {"aims-actor", "aims-roles", "aims-organizations"}) {
    const absl::string_view value = input.Text();
    if ((sent >> bit++ & 1) != 0) metadata.Add(key, value);
    if ((sent >> bit++ & 1) != 0) metadata.Add(key, value);
  }
  auto caller = authenticator->Authenticate(metadata);
  fuzz::CheckRefusal(caller.status(), absl::StatusCode::kUnauthenticated);
  if (caller.ok()) {
    const absl::Status admitted = identity::AdmitSubject(base::LoginCase::kIgnored, &caller->actor);
    fuzz::CheckRefusal(admitted, absl::StatusCode::kUnauthenticated);
    if (admitted.ok()) {
      const std::string& subject = caller->actor.subject();
      fuzz::Check(!subject.empty() && subject.size() <= base::kMaxLoginLength, "an actor of bounded length");
      fuzz::Check(*base::RecordedLogin(subject, base::LoginCase::kIgnored) == subject, "in its one form");
    }
    for (const auto& role : caller->actor.roles()) fuzz::Check(identity::IsRole(role), "roles that there are");
    for (const auto& name : caller->organizations) fuzz::Check(base::ResourceName::Parse(name).ok(), "organizations");
    fuzz::Check(caller->all_organizations == ((sent >> 4 & 3) == 0), "everywhere only when it does not say where");
    fuzz::Check(caller->all_organizations || !caller->organizations.empty(), "somewhere");
    fuzz::Check(caller->credentials.size() <= 3, "what proved it is sent along");
  }
  fuzz::CheckRefusal(authenticator->CheckListenAddress(input.Rest()), absl::StatusCode::kFailedPrecondition);
  return 0;
}
