#include "tools/aims/report/html_text.h"

#include "absl/strings/str_replace.h"
#include "common/base/text.h"

namespace aims::cli::report {

std::string Html(absl::string_view text) {
  return absl::StrReplaceAll(base::Readable(text, base::Lines::kSeveral),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

}  // namespace aims::cli::report
