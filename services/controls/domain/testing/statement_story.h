#pragma once
// Statements of applicability for stories: ria and sam write, mia of designated management approves, and the
// organization has adopted ISO/IEC 42001.
//
//   StatementStory story;
//   story.Complete().Submit().Approve();

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/controls_authority.pb.h"
#include "common/base/time.h"
#include "common/domain/story.h"
#include "common/frameworks/frameworks.h"
#include "services/controls/domain/control_need.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/management_scope.h"
#include "services/controls/domain/statement_isms.h"
#include "services/controls/domain/statement_of_applicability.h"
#include "services/controls/domain/statement_rows.h"

namespace aims::controls {

inline constexpr char kStatement[] = "organizations/acme/statementsOfApplicability/main";
inline constexpr char kScopeRecord[] = "organizations/acme/managementScopes/current";
inline constexpr absl::Duration kDay = absl::Hours(24);

inline v1::Framework Adopted(const std::string& id, const std::string& version) {
  v1::Framework framework;
  framework.set_name(absl::StrCat("organizations/acme/frameworks/", id));
  framework.set_origin(v1::Framework::ORIGIN_SHIPPED);
  framework.set_state(v1::Framework::STATE_ADOPTED);
  framework.mutable_adoption()->set_version(version);
  return framework;
}

// mia is designated; the separation is STRICT.
inline v1::ControlsAuthority Managed() {
  v1::ControlsAuthority record;
  record.set_name("organizations/acme/controlsAuthorities/current");
  auto* designation = record.mutable_authorities()->add_designations();
  designation->set_number(1);
  designation->set_subject_id("mia");
  designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  return record;
}

// An open need of a treatment, in version 1 of its record.
inline v1::ControlNeed Need(const std::string& id, const std::vector<std::string>& controls) {
  v1::ControlNeed need;
  need.set_name(absl::StrCat("organizations/acme/controlNeeds/", id));
  need.set_etag("1");
  need.set_kind(v1::ControlNeed::KIND_TREATMENT);
  need.set_resource(absl::StrCat("organizations/acme/treatments/", id));
  need.set_risk("organizations/acme/risks/r1");
  need.set_option(v1::ControlNeed::OPTION_MODIFY);
  *need.mutable_controls() = {controls.begin(), controls.end()};
  need.set_standing(v1::ControlNeed::STANDING_OPEN);
  need.set_open(true);
  need.set_organization("organizations/acme");
  return need;
}
inline v1::ControlNeed ApprovedNeed(const std::string& id, const std::vector<std::string>& controls) {
  v1::ControlNeed need = Need(id, controls);
  need.set_standing(v1::ControlNeed::STANDING_APPROVED);
  need.set_approval_digest("d1");
  need.set_approver("mia");
  need.mutable_approve_time()->set_seconds(1767000000);
  return need;
}

inline v1::ManagementScope ScopeWith(v1::ManagementScope::Kind kind, const std::string& name) {
  v1::ManagementScope scope;
  scope.set_name(kScopeRecord);
  auto* things = scope.add_things();
  things->set_kind(kind);
  things->add_names(name);
  return scope;
}

inline v1::Control ControlOf(const std::string& id, bool in_place) {
  v1::Control control;
  control.set_name(absl::StrCat("organizations/acme/controls/", id));
  control.set_state(in_place ? v1::Control::STATE_OPERATING : v1::Control::STATE_PLANNED);
  control.set_in_place(in_place);
  return control;
}

class StatementStory : public domain::Story<StatementsOfApplicability> {
 public:
  StatementStory() : Story(kStatement) { Knowing(Adopted("iso-42001", "2023")).Knowing(Managed()); }

  StatementStory& Create() {
    v1::CreateStatementOfApplicabilityRequest request;
    request.mutable_statement_of_applicability()->set_display_name("Statement");
    request.mutable_statement_of_applicability()->set_owner("olga");
    By("ria").When(request).Happens();
    return *this;
  }
  v1::StatementRow Applicable(const std::string& requirement) const {
    v1::StatementRow row;
    row.set_requirement(requirement);
    row.set_applicable(true);
    auto* ground = row.add_inclusion_grounds();
    ground->set_kind(v1::StatementRow::InclusionGround::KIND_RISK);
    ground->set_ref("organizations/acme/risks/r1");
    *row.mutable_target_time() = base::ToProto(time() + 100 * kDay);
    return row;
  }
  v1::StatementRow Excluded(const std::string& requirement) const {
    v1::StatementRow row;
    row.set_requirement(requirement);
    row.set_exclusion_ground(v1::StatementRow::EXCLUSION_GROUND_ACTIVITY_NOT_PERFORMED);
    row.set_text("The organization does not do this.");
    return row;
  }
  // Sets rows as sam, in requests of 50.
  StatementStory& Set(const std::vector<v1::StatementRow>& rows) {
    for (size_t from = 0; from < rows.size(); from += 50) {
      v1::SetStatementRowsRequest request;
      for (size_t i = from; i < std::min(rows.size(), from + 50); ++i) *request.add_rows() = rows[i];
      By("sam").When(request).Happens();
    }
    return *this;
  }
  StatementStory& Compare() {
    v1::RecordStatementComparisonRequest request;
    request.set_text("Each control of Annex A was looked at.");
    By("sam").When(request).Happens();
    return *this;
  }
  // A first version that can be submitted.
  StatementStory& Complete() {
    Create();
    std::vector<v1::StatementRow> rows;
    for (const std::string& control : Iso42001Controls()) rows.push_back(Applicable(control));
    return Set(rows).Compare();
  }
  StatementStory& Submit() {
    By("ria").When(v1::SubmitStatementOfApplicabilityRequest()).Happens();
    return *this;
  }
  v1::ApproveStatementOfApplicabilityRequest Approving() const {
    v1::ApproveStatementOfApplicabilityRequest request;
    request.set_digest(state().submission().digest());
    return request;
  }
  StatementStory& Approve() {
    By("mia").When(Approving()).Happens();
    return *this;
  }
  // The refusal of the submission, by rule.
  std::string Gap(const std::string& rule) {
    By("ria").When(v1::SubmitStatementOfApplicabilityRequest());
    for (const domain::Violation& violation : domain::ViolationsOf(outcome().status())) {
      if (violation.rule == rule) return violation.description;
    }
    return "";
  }
};

}  // namespace aims::controls
