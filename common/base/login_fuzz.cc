// Logins as somebody sends them: refused, or recorded in one form that is of the same person. Input: one login, a zero
// byte, another.

#include "common/base/login.h"
#include "common/base/utf8.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const absl::string_view login = input.Text(), other = input.Rest();
  for (const base::LoginCase letters : {base::LoginCase::kCounts, base::LoginCase::kIgnored}) {
    const auto recorded = base::RecordedLogin(login, letters);
    fuzz::CheckRefusal(recorded.status());
    if (!recorded.ok()) continue;
    fuzz::Check(base::CodePoints(*recorded).value_or(0) > 0, "there is a name, in UTF-8");
    fuzz::Check(recorded->size() <= base::kMaxLoginLength, "of bounded length");
    const auto again = base::RecordedLogin(*recorded, letters);
    fuzz::Check(again.ok() && *again == *recorded, "which stays as it is");
    fuzz::Check(base::SamePerson(login, *recorded), "and is of the same person");
    fuzz::Check(base::LoginKey(login) == base::LoginKey(*recorded), "found by the same key");
  }
  fuzz::Check(base::SamePerson(login, other) == base::SamePerson(other, login), "either way round");
  return 0;
}
