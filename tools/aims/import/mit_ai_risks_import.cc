#include "tools/aims/import/mit_ai_risks_import.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/aims/import/mit_ai_risks.h"

namespace aims::cli {
namespace {

// The repository has two megabytes.
constexpr size_t kMaxBytes = size_t{64} << 20;

}  // namespace

absl::StatusOr<std::vector<RiskCategoryRows::Request>> ReadMitAiRisksFile(const std::string& path,
                                                                          const std::string& organization) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("the file ", path, " cannot be read"));
  std::string json;
  char block[1 << 16];
  while (json.size() <= kMaxBytes && (file.read(block, sizeof(block)) || file.gcount() > 0)) {
    json.append(block, static_cast<size_t>(file.gcount()));
  }
  if (json.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " has more than ", kMaxBytes >> 20, " MB: it may not be the repository"));
  }
  auto rows = MapMitAiRisks(json, organization);
  if (rows.ok()) return rows;
  return absl::Status(rows.status().code(), absl::StrCat(path, ": ", rows.status().message()));
}

absl::Status SendRiskCategories(std::vector<RiskCategoryRows::Request> categories,
                                std::shared_ptr<grpc::Channel> channel, NewCall new_call, Progress& progress,
                                ImportSummary& summary, RowStreamOptions options) {
  using Stream = RowStream<RiskCategoryRows>;
  Stream rows(
      std::move(channel), std::move(new_call),
      [&](const Stream::Request& request, const Stream::Response& answer) {
        const auto row = static_cast<int64_t>(request.row());
        switch (answer.outcome()) {
          case Stream::Response::OUTCOME_IMPORTED:
            summary.Imported();
            break;
          case Stream::Response::OUTCOME_ALREADY_THERE:
            summary.AlreadyThere(row, 0);
            break;
          default:
            summary.Refused({.row = row,
                             .header = request.risk_category().code(),
                             .reason = absl::StrCat(request.risk_category_id(), ": ", answer.error().message())});
        }
        progress.Show(summary.answered());
      },
      options);
  for (auto& category : categories) RETURN_IF_ERROR(rows.Send(std::move(category)));
  return rows.Finish();
}

}  // namespace aims::cli
