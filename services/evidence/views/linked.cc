#include "services/evidence/views/linked.h"

#include <set>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "services/evidence/views/entries.h"

namespace aims::evidence {
namespace {

using v1::LinkedSubject;

class Search {
 public:
  Search(const TrailView& view, absl::string_view subject) : view_(view), found_{std::string(subject)} {
    ends_[0] = ends_[1] = {std::string(subject)};
  }

  // One link further, in both directions.
  absl::Status Step(int depth) {
    RETURN_IF_ERROR(StepTo(depth, keys::Direction::kFrom, LinkedSubject::RELATION_REFERS_TO_IT, &ends_[0]));
    return StepTo(depth, keys::Direction::kTo, LinkedSubject::RELATION_REFERRED_TO, &ends_[1]);
  }
  Linked Take() { return std::move(linked_); }

 private:
  absl::Status StepTo(int depth, keys::Direction direction, LinkedSubject::Relation relation,
                      std::vector<std::string>* ends) {
    std::vector<std::string> next;
    for (const std::string& via : *ends) {
      RETURN_IF_ERROR(view_.Links(via, direction, [&](const std::string& other, const internal::v1::StoredLink& link) {
        if (found_.count(other) > 0) return true;
        if (linked_.subjects.size() == kMaxLinked) {
          linked_.truncated = true;
          return false;
        }
        found_.insert(other);
        linked_.names.push_back(other);
        LinkedSubject& subject = linked_.subjects.emplace_back();
        subject.set_relation(relation);
        subject.set_depth(depth);
        if (!view_.ReaderMayRead(other)) {  // and what it is linked with is its own affair
          subject.set_confidential(true);
          return true;
        }
        next.push_back(other);
        subject.set_name(other);
        subject.set_via(via);
        for (const std::string& field : link.fields()) subject.add_fields(field);
        return true;
      }));
    }
    *ends = std::move(next);
    return absl::OkStatus();
  }

  const TrailView& view_;
  std::set<std::string> found_;
  std::vector<std::string> ends_[2];  // what was reached with the last step, by direction
  Linked linked_;
};

}  // namespace

absl::StatusOr<Linked> FindLinked(const TrailView& view, absl::string_view subject, int depth) {
  Search search(view, subject);
  for (int step = 1; step <= depth; ++step) RETURN_IF_ERROR(search.Step(step));
  Linked linked = search.Take();
  for (LinkedSubject& each : linked.subjects) {
    if (each.confidential()) continue;
    ASSIGN_OR_RETURN(const auto state, view.Find(each.name()));
    if (state != nullptr) each.set_display_name(DisplayName(*state));
  }
  return linked;
}

}  // namespace aims::evidence
