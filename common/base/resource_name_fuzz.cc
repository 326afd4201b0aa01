// Resource names from outside: refused, or taken apart into parts that make the same name again.

#include "common/base/resource_name.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const absl::string_view text = input.Rest();
  const bool is_segment = text.find('/') == absl::string_view::npos;
  fuzz::Check(
      base::IsResourceId(text) == (is_segment && base::ResourceName::Parse(absl::StrCat("organizations/", text)).ok()),
      "an id, and nothing else, names an organization");
  auto name = base::ResourceName::Parse(text);
  fuzz::CheckRefusal(name.status());
  if (!name.ok()) return 0;
  fuzz::Check(name->full() == text && text.size() <= 512, "it is kept as it was");
  fuzz::Check(base::IsResourceId(name->id()), "its id is one");
  fuzz::Check(base::ResourceName::Join(name->parent(), name->collection(), name->id()) == text, "its parts make it");
  auto organization = base::ResourceName::Parse(name->organization());
  fuzz::Check(organization.ok() && organization->parent().empty(), "it is of an organization");
  if (!name->parent().empty()) {
    auto parent = base::ResourceName::Parse(name->parent());
    fuzz::Check(parent.ok() && parent->organization() == name->organization(), "its parent is of the same one");
  } else {
    fuzz::Check(name->organization() == text, "what has no parent is an organization");
  }
  return 0;
}
