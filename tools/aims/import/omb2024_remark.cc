#include "tools/aims/import/omb2024_remark.h"

namespace aims::cli {

absl::string_view Omb2024RemarkTitle(Omb2024Remark remark) {
  switch (remark) {
    case Omb2024Remark::kStageMissing:
      return "no stage given: the state is undetermined";
    case Omb2024Remark::kStageUnknown:
      return "an unknown stage: the state is undetermined";
    case Omb2024Remark::kImpactOpen:
      return "impact on rights and safety still to be assessed";
    case Omb2024Remark::kDateKeptAsText:
      return "a date that could not be read, kept as text";
    case Omb2024Remark::kDateAmbiguous:
      return "a date such as 24-Nov, read as a month and marked ambiguous";
    case Omb2024Remark::kDateIsYear:
      return "a date that a spreadsheet made of a bare year, read as the year";
    case Omb2024Remark::kDateOrderUnclear:
      return "a date such as 1/2/2024 in a file with dates that are day first, read as the year";
    case Omb2024Remark::kDateIsPlan:
      return "a date after 2024, read as a plan";
    case Omb2024Remark::kNoExactDate:
      return "no date exact to the day";
    case Omb2024Remark::kRetiredDateOtherStage:
      return "a date of retirement, but another stage";
    case Omb2024Remark::kRetiredWithoutDate:
      return "retired, without an exact date of retirement";
    case Omb2024Remark::kOperationWithoutDate:
      return "in operation, without an exact date of implementation";
    case Omb2024Remark::kDevelopmentBeforeInitiation:
      return "development began before initiation";
    case Omb2024Remark::kOperationBeforeDevelopment:
      return "implemented before development began";
    case Omb2024Remark::kOperationBeforeInitiation:
      return "implemented before initiation";
    case Omb2024Remark::kAnswersWithoutCondition:
      return "answers for impacting systems, but rated as neither";
    case Omb2024Remark::kValueNotRead:
      return "an answer in free words, kept as an attribute";
    case Omb2024Remark::kOtherEncoding:
      return "a row in UTF-8, unlike its file";
    case Omb2024Remark::kEncodingUnclear:
      return "text that may be UTF-8, unlike its file";
  }
  return "";
}

}  // namespace aims::cli
