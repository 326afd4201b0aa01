// Which answers can be taken.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/judging.h"

namespace aims::inventory {
namespace {

absl::Status CheckOne(const std::string& question, v1::ClassificationAnswer::Answer answer, const std::string& reason) {
  Answers answers;
  auto* added = answers.Add();
  added->set_question(question);
  added->set_answer(answer);
  added->set_reason(reason);
  return CheckAnswers(EuAiAct(), answers);
}

TEST(CheckAnswers, NeedAQuestionOfTheProcedureAndAReason) {
  EXPECT_TRUE(CheckOne("art5.a", kNo, "no such technique").ok());
  EXPECT_TRUE(CheckOne("art5.a", kUnknown, "").ok());
  EXPECT_EQ(CheckOne("art99", kNo, "why").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CheckOne("art5.a", kNo, "").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CheckOne("art5.a", kYes, "").code(), absl::StatusCode::kInvalidArgument);
}

TEST(CheckAnswers, AreGivenOnce) {
  Answers answers = ToAnswers({{"art5.a", kNo}});
  *answers.Add() = answers[0];
  const absl::Status status = CheckAnswers(EuAiAct(), answers);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("answers[1].question"));
}

}  // namespace
}  // namespace aims::inventory
