#pragma once
// Stories of frameworks. Only for tests.

#include <string>

#include "common/domain/story.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/framework.h"

namespace aims::controls {

// A record in which mia and max are designated management.
inline v1::ControlsAuthority FrameworkManagement() {
  v1::ControlsAuthority record;
  record.set_name("organizations/acme/controlsAuthorities/current");
  for (const char* person : {"mia", "max"}) {
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(record.authorities().designations_size());
    designation->set_subject_id(person);
    designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
    designation->set_designator("theo");
  }
  return record;
}

inline v1::Requirement OwnControl(const std::string& id, const std::string& parent = "") {
  v1::Requirement row;
  row.set_requirement_id(id);
  row.set_parent(parent);
  row.set_kind(v1::Requirement::KIND_CONTROL);
  row.set_title("Control " + id);
  row.set_assessable(true);
  row.set_modality(v1::Requirement::MODALITY_IF_SELECTED);
  return row;
}

inline v1::Mapping OwnMapping(const std::string& from, const std::string& to) {
  v1::Mapping row;
  row.set_from_requirement(from);
  row.set_to_requirement(to);
  row.set_relationship(v1::Mapping::RELATIONSHIP_SUBSET);
  row.set_basis(v1::Mapping::BASIS_DERIVED);
  row.set_rationale("Our reading.");
  return row;
}

class FrameworkStory : public domain::Story<Frameworks> {
 public:
  explicit FrameworkStory(const std::string& name = "organizations/acme/frameworks/acme-own")
      : Story(name), id_(name.substr(name.rfind('/') + 1)) {
    Knowing(FrameworkManagement());
  }
  // The shipped framework of the name's id.
  FrameworkStory& Offer() {
    for (const v1::FrameworkEdition* edition : ShippedFrameworks()) {
      if (edition->framework_id() == "iso-42001") Given(OfferFramework(state(), *edition, {}).value());
    }
    return *this;
  }
  // An own framework with the heading X and the controls X.1 and X.2, written by ann.
  FrameworkStory& Write() {
    v1::CreateFrameworkRequest create;
    create.mutable_framework()->set_display_name("Own");
    By("ann").When(create).Happens();
    When(Setting(id_)).Happens();
    return *this;
  }
  static v1::SetFrameworkRequirementsRequest Setting(const std::string& id = "acme-own") {
    v1::SetFrameworkRequirementsRequest request;
    auto* heading = request.add_requirements();
    heading->set_requirement_id("X");
    heading->set_kind(v1::Requirement::KIND_GROUP);
    heading->set_title("Own controls");
    *request.add_requirements() = OwnControl("X.1", "X");
    *request.add_requirements() = OwnControl("X.2", "X");
    *request.add_mappings() = OwnMapping(id + ":X.1", "iso-42001:A.6.2.6");
    return request;
  }
  v1::AdoptFrameworkRequest Adopting(const std::string& version) const {
    v1::AdoptFrameworkRequest request;
    request.set_version(version);
    request.set_digest(state().digest());
    request.set_reason("a customer asks for it");
    return request;
  }
  FrameworkStory& Adopt(const std::string& version) {
    By("mia").When(Adopting(version)).Happens();
    return *this;
  }

 private:
  const std::string id_;
};

}  // namespace aims::controls
