#include "services/audit/reactions/review_agenda_reactions.h"

#include <functional>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/command/testing/reactions_fit.h"
#include "common/domain/aggregate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/review_agenda.h"
#include "services/audit/reactions/review_agenda_rows.h"

namespace aims::audit {
namespace {

using controls::v1::ControlsTopicRecord;
using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::AuditTopicRecord;
using Effects = std::vector<command::Effect>;

constexpr char kAgenda[] = "organizations/acme/reviewAgendas/current";

template <class Record>
Record Of(const std::string& subject, const std::function<void(Record&)>& happen, uint64_t version = 3) {
  Record record;
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_event_id(subject + "@" + std::to_string(version));
  record.mutable_metadata()->set_version(version);
  record.mutable_metadata()->mutable_occur_time()->set_seconds(7);
  happen(record);
  return record;
}

v1::ReviewAgenda After(const Effects& effects, v1::ReviewAgenda agenda = {}) {
  for (const command::Effect& effect : effects) {
    EXPECT_EQ(effect.subject, kAgenda);
    const auto events = effect.decide(agenda, {});
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok()) continue;
    event::v1::EventMetadata metadata;
    metadata.set_subject(kAgenda);
    for (const auto& event : *events) {
      EXPECT_TRUE(
          domain::FoldRecord<ReviewAgendas>(static_cast<const v1::ReviewAgendaEvent&>(*event), metadata, &agenda).ok());
    }
  }
  return agenda;
}

std::vector<std::string> WhatIn(const v1::ReviewAgenda& agenda) {
  std::vector<std::string> what;
  for (const auto& item : agenda.items()) what.push_back(item.what());
  return what;
}
std::map<std::string, uint32_t> TalliesIn(const v1::ReviewAgenda& agenda) {
  std::map<std::string, uint32_t> tallies;
  for (const auto& tally : agenda.tallies()) tallies[tally.what()] = tally.count();
  return tallies;
}

// The descriptors of the events of all topics by their names in the rows.
std::map<std::string, const google::protobuf::Descriptor*> AllEvents() {
  std::map<std::string, const google::protobuf::Descriptor*> events;
  for (const auto* record : {InventoryTopicRecord::descriptor(), RiskTopicRecord::descriptor(),
                             ControlsTopicRecord::descriptor(), AuditTopicRecord::descriptor()}) {
    const auto* payload = record->FindOneofByName("payload");
    for (int i = 0; i < payload->field_count(); ++i) {
      const auto* kind = payload->field(i);
      const auto* event = kind->message_type()->FindOneofByName("event");
      for (int j = 0; event != nullptr && j < event->field_count(); ++j) {
        events[kind->name() + "." + event->field(j)->name()] = event->field(j)->message_type();
      }
    }
  }
  return events;
}

// The field at the end of a path; nullptr where it leads nowhere.
const google::protobuf::FieldDescriptor* FieldAt(const google::protobuf::Descriptor* type, const std::string& path) {
  const google::protobuf::FieldDescriptor* field = nullptr;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (type == nullptr) return nullptr;
    field = type->FindFieldByName(step);
    if (field == nullptr) return nullptr;
    type = field->message_type();
  }
  return field;
}

TEST(AgendaRows, NameEventsAndFieldsThatExist) {
  const auto events = AllEvents();
  for (const AgendaRow& row : AgendaRows()) {
    const auto event = events.find(row.event);
    ASSERT_NE(event, events.end()) << row.event;
    for (const std::string path : {row.field, row.resource, row.by}) {
      if (path.empty()) continue;
      const auto* field = FieldAt(event->second, path);
      ASSERT_NE(field, nullptr) << row.event << " " << path;
      EXPECT_FALSE(field->is_repeated()) << row.event << " " << path;
      if (path == row.field && field->enum_type() != nullptr) {
        EXPECT_NE(field->enum_type()->FindValueByName(row.value), nullptr) << row.event << " " << row.value;
      }
    }
    for (const absl::string_view path : row.updated) {
      const auto* updated = event->second->FindFieldByNumber(1)->message_type();
      EXPECT_NE(updated->FindFieldByName(std::string(path)), nullptr) << row.event << " " << path;
    }
    EXPECT_NE(row.input, v1::REVIEW_INPUT_ACTIONS) << "that input is computed";
    EXPECT_THAT(row.sentence, testing::EndsWith("."));
  }
}

// 9.3.2 b to e.
TEST(AgendaRows, ServeEachInputThatIsNotComputed) {
  std::set<v1::ReviewInput> inputs;
  for (const AgendaRow& row : AgendaRows()) inputs.insert(row.input);
  EXPECT_EQ(inputs.size(), 6u);
}

// An event counts once in an input, so that the tallies are numbers of events.
TEST(AgendaRows, CountAnEventOnceInAnInput) {
  std::set<std::string> seen;
  for (const AgendaRow& row : AgendaRows()) {
    const std::string key = absl::StrCat(row.event, " ", row.input, " ", row.value, " ", row.aspect);
    EXPECT_TRUE(seen.insert(key).second) << key;
    if (*row.field == '\0') continue;
    for (const AgendaRow* other : RowsOf(row.event)) {
      EXPECT_FALSE(other->input == row.input && *other->field == '\0') << key << " is counted twice";
    }
  }
}

TEST(AgendaReactions, AnEventOfARowIsAnItem) {
  const auto agenda = After(AgendaOfControls(Of<ControlsTopicRecord>(
      "organizations/acme/controls/logs", [](auto& record) { record.mutable_control()->mutable_degraded(); })));
  ASSERT_EQ(agenda.items_size(), 1);
  const auto& item = agenda.items(0);
  EXPECT_EQ(item.input(), v1::REVIEW_INPUT_MEASUREMENT);
  EXPECT_EQ(item.resource(), "organizations/acme/controls/logs");
  EXPECT_EQ(item.sentence(), "The control was degraded.");
  EXPECT_EQ(item.event_id(), "organizations/acme/controls/logs@3");
  EXPECT_EQ(item.version(), 3u);
  EXPECT_EQ(item.event_time().seconds(), 7);
  EXPECT_EQ(item.what(), "control_degraded");
}

TEST(AgendaReactions, OtherEventsAreLeftOut) {
  EXPECT_TRUE(AgendaOfControls(ControlsTopicRecord()).empty());
  EXPECT_TRUE(
      AgendaOfControls(Of<ControlsTopicRecord>("", [](auto& record) { record.mutable_sources_consumed(); })).empty());
  EXPECT_TRUE(AgendaOfControls(Of<ControlsTopicRecord>("organizations/acme/controls/logs", [](auto& record) {
                record.mutable_control()->mutable_started();
              })).empty());
}

TEST(AgendaReactions, AnUpdateCountsByItsFields) {
  const auto updated = [](const std::vector<std::string>& paths) {
    return After(AgendaOfInventory(Of<InventoryTopicRecord>("organizations/acme", [&](auto& record) {
      for (const auto& path : paths) {
        record.mutable_organization()->mutable_updated()->mutable_update_mask()->add_paths(path);
      }
    })));
  };
  EXPECT_TRUE(updated({"display_name"}).items().empty());
  EXPECT_EQ(updated({"issues"}).items(0).aspect(), "context");
  EXPECT_EQ(updated({"display_name", "ai_roles"}).items(0).aspect(), "ai_roles");
  EXPECT_EQ(updated({"climate_relevance", "ai_roles"}).items_size(), 2) << "one item for each aspect";
}

TEST(AgendaReactions, AConditionIsMet) {
  const auto evaluated = [](bool above) {
    return AgendaOfRisk(Of<RiskTopicRecord>("organizations/acme/risks/r1", [&](auto& record) {
      record.mutable_risk()->mutable_evaluated()->set_above_appetite(above);
    }));
  };
  EXPECT_TRUE(evaluated(false).empty());
  EXPECT_EQ(After(evaluated(true)).items(0).sentence(), "The risk is above the appetite.");
}

TEST(AgendaReactions, AControlTestIsCountedByItsOutcomeAndListedWhenItFailed) {
  const auto concluded = [](controls::v1::ControlTestOutcome outcome) {
    return After(AgendaOfControls(Of<ControlsTopicRecord>("organizations/acme/controlTests/t1", [&](auto& record) {
      record.mutable_control_test()->mutable_concluded()->set_outcome(outcome);
    })));
  };
  const auto passed = concluded(controls::v1::CONTROL_TEST_OUTCOME_PASSED);
  EXPECT_TRUE(passed.items().empty());
  EXPECT_EQ(TalliesIn(passed)["control_test_concluded:control_test_outcome_passed"], 1u);
  const auto failed = concluded(controls::v1::CONTROL_TEST_OUTCOME_FAILED);
  EXPECT_EQ(failed.items_size(), 1);
  EXPECT_EQ(TalliesIn(failed)["control_test_concluded:control_test_outcome_failed"], 1u);
}

TEST(AgendaReactions, AnObjectiveHasItsPresentStanding) {
  const auto changed = [](v1::Objective::Standing standing, uint64_t version) {
    return AgendaOfAudit(Of<AuditTopicRecord>(
        "organizations/acme/objectives/o1",
        [&](auto& record) { record.mutable_objective()->mutable_standing_changed()->set_standing(standing); },
        version));
  };
  EXPECT_TRUE(changed(v1::Objective::STANDING_NO_VALUE, 2).empty());
  auto agenda = After(changed(v1::Objective::STANDING_OFF_TRACK, 3));
  EXPECT_THAT(WhatIn(agenda), ElementsAre("objective_standing_changed:standing_off_track"));
  agenda = After(changed(v1::Objective::STANDING_ON_TRACK, 4), agenda);
  ASSERT_EQ(agenda.items_size(), 1) << "the newer standing replaces it";
  EXPECT_EQ(agenda.items(0).sentence(), "The objective is on track.");
  EXPECT_EQ(TalliesIn(agenda).size(), 2u);
}

TEST(AgendaReactions, AnEvaluationIsCountedByItsConclusion) {
  const auto agenda =
      After(AgendaOfAudit(Of<AuditTopicRecord>("organizations/acme/performanceEvaluations/q1", [](auto& record) {
        record.mutable_performance_evaluation()->mutable_approved()->set_effectiveness(
            v1::PerformanceEvaluation::Conclusion::ANSWER_PARTLY);
      })));
  EXPECT_THAT(WhatIn(agenda), ElementsAre("performance_evaluation_approved:answer_partly"));
  EXPECT_EQ(agenda.items(0).input(), v1::REVIEW_INPUT_MEASUREMENT);
}

TEST(AgendaReactions, AnIneffectiveTreatmentIsAlsoAnOpportunity) {
  const auto agenda = After(AgendaOfRisk(Of<RiskTopicRecord>("organizations/acme/treatments/retrain", [](auto& record) {
    record.mutable_treatment()->mutable_tested()->set_outcome(risk::v1::Treatment::Test::OUTCOME_INEFFECTIVE);
  })));
  ASSERT_EQ(agenda.items_size(), 2);
  EXPECT_EQ(agenda.items(0).input(), v1::REVIEW_INPUT_MEASUREMENT);
  EXPECT_EQ(agenda.items(1).input(), v1::REVIEW_INPUT_OPPORTUNITIES);
}

TEST(AgendaReactions, RepeatedExceptionsOfAControlAreAnOpportunity) {
  const auto approved = [](const std::string& exception, uint64_t version) {
    return AgendaOfControls(Of<ControlsTopicRecord>(
        "organizations/acme/controlExceptions/" + exception,
        [](auto& record) {
          record.mutable_control_exception()->mutable_approved()->set_control("organizations/acme/controls/logs");
        },
        version));
  };
  auto agenda = After(approved("first", 9));
  EXPECT_TRUE(ContentOf(agenda, v1::REVIEW_INPUT_OPPORTUNITIES).items().empty());
  agenda = After(approved("second", 2), agenda);
  ASSERT_EQ(ContentOf(agenda, v1::REVIEW_INPUT_OPPORTUNITIES).items_size(), 1);
  EXPECT_EQ(agenda.items(0).resource(), "organizations/acme/controls/logs");
}

TEST(AgendaReactions, FindingsAreTalliedByGrade) {
  const auto agenda = After(AgendaOfAudit(Of<AuditTopicRecord>("organizations/acme/auditFindings/f1", [](auto& record) {
    record.mutable_audit_finding()->mutable_issued()->set_kind(v1::AUDIT_FINDING_KIND_NONCONFORMITY);
    record.mutable_audit_finding()->mutable_issued()->set_grade("Major");
  })));
  EXPECT_THAT(WhatIn(agenda), ElementsAre("audit_finding_issued:audit_finding_kind_nonconformity:major"));
  EXPECT_EQ(agenda.items(0).input(), v1::REVIEW_INPUT_AUDITS);
}

TEST(AgendaReactions, ConcernsAreCountedAndNotNamed) {
  constexpr char kConcern[] = "organizations/acme/concerns/c";
  v1::ReviewAgenda agenda = After(AgendaOfAudit(Of<AuditTopicRecord>(kConcern, [](auto& record) {
    record.mutable_concern()->mutable_raised()->set_kind(v1::Concern::KIND_EXTERNAL);
    record.mutable_concern()->mutable_raised()->mutable_concern()->set_display_name("secret");
  })));
  agenda = After(AgendaOfAudit(Of<AuditTopicRecord>(
                     kConcern,
                     [](auto& record) {
                       record.mutable_concern()->mutable_overdue()->set_deadline(v1::CONCERN_DEADLINE_ACKNOWLEDGEMENT);
                     },
                     4)),
                 agenda);
  EXPECT_EQ(agenda.items_size(), 0);
  EXPECT_EQ(agenda.tallies_size(), 2);
  EXPECT_EQ(agenda.DebugString().find("secret"), std::string::npos);
}

TEST(AgendaReactions, AnActionOfAReviewIsTheInputOfTheNext) {
  const auto noted = [](v1::ActionNote::State state, uint64_t version, bool overdue, int64_t moved = 0) {
    return AgendaOfAudit(Of<AuditTopicRecord>(
        "organizations/acme/actions/a",
        [&](auto& record) {
          auto& changed = *record.mutable_action()->mutable_standing_changed();
          changed.set_subject("organizations/acme/managementReviews/spring");
          auto& note = *changed.mutable_note();
          note.set_action("organizations/acme/actions/a");
          note.set_state(state);
          note.set_what("plan the tests");
          note.set_overdue(overdue);
          note.mutable_original_due_time()->set_seconds(1767225600);
          note.mutable_due_time()->set_seconds(1767225600 + moved);
        },
        version));
  };
  auto agenda = After(noted(v1::ActionNote::STATE_OPEN, 2, true));
  ASSERT_EQ(agenda.items_size(), 1);
  EXPECT_EQ(agenda.items(0).input(), v1::REVIEW_INPUT_ACTIONS);
  EXPECT_EQ(agenda.items(0).resource(), "organizations/acme/actions/a");
  EXPECT_EQ(agenda.items(0).version(), 2u);
  EXPECT_EQ(agenda.items(0).action().what(), "plan the tests");
  EXPECT_EQ(agenda.items(0).action().action_version(), 2u);
  EXPECT_EQ(agenda.items(0).sentence(),
            "The action of organizations/acme/managementReviews/spring is OPEN; it was due on 2026-01-01, and is "
            "overdue.");
  agenda = After(noted(v1::ActionNote::STATE_VERIFIED, 3, false, 86400), agenda);
  ASSERT_EQ(agenda.items_size(), 1);
  EXPECT_EQ(agenda.items(0).what(), "action:verified");
  EXPECT_THAT(agenda.items(0).sentence(), HasSubstr("is VERIFIED; it was due on 2026-01-01 and is now due on "
                                                    "2026-01-02."));
}

// A review that is closed or cancelled notes no action any more, and its actions are still to be done.
TEST(AgendaReactions, AnActionOfAReviewSaysItselfHowItStands) {
  EXPECT_TRUE(AgendaOfAudit(Of<AuditTopicRecord>("organizations/acme/managementReviews/spring", [](auto& record) {
                record.mutable_management_review()->mutable_action_noted();
              })).empty());
  EXPECT_TRUE(AgendaOfAudit(Of<AuditTopicRecord>("organizations/acme/actions/a", [](auto& record) {
                record.mutable_action()->mutable_standing_changed()->set_subject("organizations/acme/audits/a");
              })).empty());
}

TEST(AgendaReactions, AReviewThatFallsDueIsOfTheContextOrOfTheParties) {
  using ContextReview = inventory::v1::Organization::ContextReview;
  const auto fell_due = [](ContextReview::Subject subject) {
    return AgendaOfInventory(Of<InventoryTopicRecord>(
        "organizations/acme",
        [&](auto& record) { record.mutable_organization()->mutable_context_review_fell_due()->set_subject(subject); },
        static_cast<uint64_t>(subject) + 3));
  };
  const auto agenda =
      After(fell_due(ContextReview::SUBJECT_INTERESTED_PARTIES), After(fell_due(ContextReview::SUBJECT_CONTEXT)));
  ASSERT_EQ(agenda.items_size(), 2) << "one does not hide the other";
  EXPECT_EQ(agenda.items(0).sentence(), "The review of the context fell due.");
  EXPECT_EQ(agenda.items(1).sentence(), "The review of the interested parties fell due.");
}

TEST(AgendaReactions, AnOverdueActionBelongsToTheInputOfItsSubject) {
  const auto overdue = [](const std::string& subject) {
    return AgendaOfAudit(Of<AuditTopicRecord>("organizations/acme/actions/a", [&](auto& record) {
      record.mutable_action()->mutable_overdue()->set_subject(subject);
      record.mutable_action()->mutable_overdue()->mutable_due_time()->set_seconds(1767225600);
    }));
  };
  const std::map<std::string, v1::ReviewInput> inputs = {
      {"organizations/acme/nonconformities/n", v1::REVIEW_INPUT_NONCONFORMITIES},
      {"organizations/acme/audits/a", v1::REVIEW_INPUT_AUDITS},
      {"organizations/acme/improvementItems/i", v1::REVIEW_INPUT_OPPORTUNITIES},
      {"organizations/acme/incidents/i", v1::REVIEW_INPUT_MEASUREMENT},
      {"", v1::REVIEW_INPUT_MEASUREMENT},
  };
  for (const auto& [subject, input] : inputs) {
    EXPECT_EQ(After(overdue(subject)).items(0).input(), input) << subject;
  }
  EXPECT_EQ(After(overdue("organizations/acme/audits/a")).items(0).sentence(),
            "The action became overdue on 2026-01-01; it belongs to organizations/acme/audits/a.");
  EXPECT_EQ(After(overdue("")).items(0).sentence(), "The action became overdue on 2026-01-01.");
  EXPECT_TRUE(overdue("organizations/acme/managementReviews/spring").empty()) << "noted with its state already";
}

// Each event of each topic has at most one effect, on the agenda.
TEST(AgendaReactions, HaveOneEffectForAnEvent) {
  command::testing::EachEvent<AuditTopicRecord>(
      [](const auto& record, const std::string& event) { EXPECT_LE(AgendaOfAudit(record).size(), 1u) << event; });
  command::testing::EachEvent<ControlsTopicRecord>(
      [](const auto& record, const std::string& event) { EXPECT_LE(AgendaOfControls(record).size(), 1u) << event; });
}

}  // namespace
}  // namespace aims::audit
