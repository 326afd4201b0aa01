// Patterns with wildcards, against a slow matcher that is plainly right. Input: the pattern, a zero byte, the text.

#include <vector>

#include "common/query/text_pattern.h"
#include "tests/fuzz/input.h"

namespace {

// Whether `pattern`, in which `*` is any run of characters, is the whole of `text`: by a table of all beginnings.
bool Matches(absl::string_view pattern, absl::string_view text) {
  std::vector<bool> reached(text.size() + 1);
  reached[0] = true;
  for (const char c : pattern) {
    if (c == '*') {
      for (size_t i = 1; i < reached.size(); ++i) reached[i] = reached[i] || reached[i - 1];
      continue;
    }
    for (size_t i = text.size(); i > 0; --i) reached[i] = reached[i - 1] && text[i - 1] == c;
    reached[0] = false;
  }
  return reached.back();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const absl::string_view written = input.Text(), text = input.Rest();
  query::TextPattern pattern;
  for (const char c : written) {
    if (c == '*') {
      pattern.AddWildcard();
    } else {
      pattern.AddText(absl::string_view(&c, 1));
    }
  }
  fuzz::Check(pattern.text() == written, "it is printed as it was written");
  fuzz::Check(pattern.Matches(text) == Matches(written, text), "it matches what it says");
  const bool has_wildcard = written.find('*') != absl::string_view::npos;
  const bool found = has_wildcard ? Matches(written, text) : Matches(absl::StrCat("*", written, "*"), text);
  fuzz::Check(pattern.FoundIn(text) == found, "it is found where it is");
  return 0;
}
