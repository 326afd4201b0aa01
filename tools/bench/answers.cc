#include "tools/bench/answers.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"

namespace aims::bench {
namespace {

namespace fs = std::filesystem;

std::string FileOf(const std::string& directory, size_t number, const char* part) {
  return absl::StrCat(directory, "/", number, ".", part);
}

bool Write(const std::string& file, const std::string& content) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << content;
  return out.flush().good();
}

absl::optional<std::string> Read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return absl::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

absl::Status KeepAnswer(const std::string& directory, const Answer& answer) {
  std::error_code ignored;
  fs::create_directories(directory, ignored);
  size_t number = 0;
  while (fs::exists(FileOf(directory, number, "method"), ignored)) ++number;
  const bool kept = Write(FileOf(directory, number, "request"), answer.request) &&
                    Write(FileOf(directory, number, "response"), answer.response) &&
                    Write(FileOf(directory, number, "method"), answer.method);
  return kept ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write to ", directory));
}

absl::StatusOr<std::vector<Answer>> ReadAnswers(const std::string& directory) {
  std::vector<Answer> answers;
  while (auto method = Read(FileOf(directory, answers.size(), "method"))) {
    auto request = Read(FileOf(directory, answers.size(), "request"));
    auto response = Read(FileOf(directory, answers.size(), "response"));
    if (!request.has_value() || !response.has_value()) {
      return absl::DataLossError(absl::StrCat("answer ", answers.size(), " in ", directory, " is not whole"));
    }
    answers.push_back({*std::move(method), *std::move(request), *std::move(response)});
  }
  return answers;
}

}  // namespace aims::bench
