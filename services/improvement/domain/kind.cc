#include "services/improvement/domain/kind.h"

namespace aims::improvement {

absl::string_view SubjectPart(absl::string_view name) {
  const size_t end = name.find('/', name.find('/') + 1);
  return end == absl::string_view::npos ? absl::string_view() : name.substr(end + 1);
}

absl::string_view LastPart(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace aims::improvement
