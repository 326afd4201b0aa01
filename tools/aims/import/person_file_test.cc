#include "tools/aims/import/person_file.h"

#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using controls::v1::Person;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PersonFile Read(absl::string_view bytes) {
  auto file = ReadPersonFile(bytes, absl::UTCTimeZone());
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : PersonFile();
}

std::vector<std::string> Faults(const PersonFile& file) {
  std::vector<std::string> faults;
  for (const PersonFault& fault : file.faults) faults.push_back(fault.where + ": " + fault.what);
  return faults;
}

std::string Text(const google::protobuf::Timestamp& time) { return base::TimeToText(base::FromProto(time)); }

TEST(PersonFileCsv, ReadsPersonsUnderTheUsualHeadingsAndLeavesNames) {
  const PersonFile file = Read(
      "Last Name,E-Mail,Department,Employee Type,Hire Date,Last day,On leave until,Personnel number\r\n"
      "Weber, pia@acme.example ,Claims,Full-time,2020-01-02,2027-12-31,2026-12-24,77\r\n"
      ",,,,,,,\r\n"
      "Lind,max@acme.example,N/A,Freelancer,,,,\r\n");
  EXPECT_THAT(Faults(file), ElementsAre());
  EXPECT_THAT(file.ignored, ElementsAre("Last Name"));
  ASSERT_EQ(file.rows.size(), 2u);
  const Person& pia = file.rows[0].person;
  EXPECT_EQ(file.rows[0].where, "line 2");
  EXPECT_EQ(pia.subject(), "pia@acme.example");
  EXPECT_EQ(pia.unit(), "Claims");
  EXPECT_EQ(pia.kind(), controls::v1::PERSON_KIND_EMPLOYEE);
  EXPECT_EQ(pia.directory_id(), "77");
  EXPECT_EQ(Text(pia.from_time()), "2020-01-02T00:00:00Z");
  EXPECT_EQ(Text(pia.to_time()), "2028-01-01T00:00:00Z") << "the last day counts";
  EXPECT_EQ(Text(pia.absent_until_time()), "2026-12-25T00:00:00Z");
  EXPECT_EQ(file.rows[1].person.kind(), controls::v1::PERSON_KIND_CONTRACTOR);
  EXPECT_TRUE(file.rows[1].person.unit().empty());
  EXPECT_FALSE(file.rows[1].person.has_to_time());
}

TEST(PersonFileCsv, TellsAllFaultsAtOnceByLine) {
  const PersonFile file = Read(
      "login,kind,from,to\n"
      "pia,robot,2020-13-01,\n"
      ",employee,,\n"
      "max,employee,2021-01-01,2020-01-01\n"
      "tom,employee,,\n"
      "TOM,employee,,\n"
      "a,b,c,d,e\n"
      "\"p\xD0\xB0ul\",external,,\n");
  const auto faults = Faults(file);
  ASSERT_EQ(faults.size(), 7u);
  EXPECT_THAT(faults[0], HasSubstr("line 2, column 2 (kind): \"robot\""));
  EXPECT_THAT(faults[1], HasSubstr("line 2, column 3 (from)"));
  EXPECT_THAT(faults[2], HasSubstr("line 3, column 1 (login): the login is missing"));
  EXPECT_THAT(faults[3], HasSubstr("line 4, column 4 (to): is before the beginning"));
  EXPECT_THAT(faults[4], HasSubstr("line 6, column 1 (login): the login \"TOM\" is that of line 5"));
  EXPECT_THAT(faults[5], HasSubstr("line 7: has 5 cells"));
  EXPECT_THAT(faults[6], HasSubstr("line 8, column 1 (login): the login")) << "the second letter is Cyrillic";
  ASSERT_EQ(file.rows.size(), 1u);
}

TEST(PersonFileCsv, IsRefusedWithoutALoginColumn) {
  for (const char* bytes : {"", " \n", "name,unit\nPia,claims\n", "login;unit\npia;claims\n", "login\n\"pia\n"}) {
    EXPECT_EQ(ReadPersonFile(bytes, absl::UTCTimeZone()).status().code(), absl::StatusCode::kInvalidArgument) << bytes;
  }
  EXPECT_THAT(std::string(ReadPersonFile("login;unit\n", absl::UTCTimeZone()).status().message()),
              HasSubstr("semicolons"));
  EXPECT_THAT(Faults(Read("login,e-mail\npia,p@x\n")), ElementsAre(HasSubstr("headings of the same column")));
}

TEST(PersonFileCsv, TheSameRowHasTheSameIds) {
  const PersonFile a = Read("login,unit\npia,claims\n");
  const PersonFile again = Read("unit,login\r\n\"claims\",pia\r\n");
  const PersonFile moved = Read("login,unit\npia,sales\n");
  EXPECT_EQ(a.rows.at(0).person_id, again.rows.at(0).person_id);
  EXPECT_EQ(a.rows[0].request_id, again.rows[0].request_id);
  EXPECT_EQ(a.rows[0].person_id, moved.rows.at(0).person_id);
  EXPECT_NE(a.rows[0].request_id, moved.rows[0].request_id);
}

TEST(PersonFileCsv, ManyFaultsAreCounted) {
  std::string bytes = "login\n";
  for (int i = 0; i < 1500; ++i) bytes += "p\xD0\xB0ul\n";
  const PersonFile file = Read(bytes);
  ASSERT_EQ(file.faults.size(), 1000u);
  EXPECT_THAT(file.faults.back().what, HasSubstr("500 faults more"));
}

constexpr char kScim[] = R"({
  "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  "totalResults": 2, "startIndex": 1, "itemsPerPage": 2,
  "Resources": [
    {"id": "2819", "userName": "pia@acme.example", "active": true,
     "name": {"familyName": "Weber"}, "displayName": "Pia Weber",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Claims", "employeeNumber": "77"}},
    {"userName": "max@acme.example", "active": false, "userType": "Contractor",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "78"}}
  ]})";

TEST(PersonFileScim, ReadsUsersAndLeavesNames) {
  const PersonFile file = Read(kScim);
  EXPECT_THAT(Faults(file), ElementsAre());
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[0].person.subject(), "pia@acme.example");
  EXPECT_EQ(file.rows[0].person.unit(), "Claims");
  EXPECT_EQ(file.rows[0].person.directory_id(), "2819");
  EXPECT_EQ(file.rows[0].person.kind(), controls::v1::PERSON_KIND_EMPLOYEE);
  EXPECT_FALSE(file.rows[0].inactive);
  EXPECT_EQ(file.rows[0].person.ShortDebugString().find("Weber"), std::string::npos);
  EXPECT_TRUE(file.rows[1].inactive);
  EXPECT_EQ(file.rows[1].where, "$.Resources[1]");
  EXPECT_EQ(file.rows[1].person.kind(), controls::v1::PERSON_KIND_CONTRACTOR);
  EXPECT_EQ(file.rows[1].person.directory_id(), "78");
}

TEST(PersonFileScim, TellsAllFaultsAtOnceByPath) {
  const PersonFile file = Read(R"({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    "totalResults": 250,
    "Resources": [ 7, {"active": true}, {"userName": 5}, {"userName": "a", "active": "yes", "userType": "robot"},
                   {"userName": "b"}, {"userName": "B"} ]})");
  const auto faults = Faults(file);
  ASSERT_EQ(faults.size(), 7u);
  EXPECT_THAT(faults[0], HasSubstr("$.totalResults: the directory has 250 users, and the file has 6"));
  EXPECT_THAT(faults[1], HasSubstr("$.Resources[0]: is not an object"));
  EXPECT_THAT(faults[2], HasSubstr("$.Resources[1].userName: the login is missing"));
  EXPECT_THAT(faults[3], HasSubstr("$.Resources[2].userName: is not text"));
  EXPECT_THAT(faults[4], HasSubstr("$.Resources[3].userType: \"robot\""));
  EXPECT_THAT(faults[5], HasSubstr("$.Resources[3].active"));
  EXPECT_THAT(faults[6], HasSubstr("$.Resources[5].userName: the login \"B\" is that of $.Resources[4]"));
}

TEST(PersonFileScim, IsRefusedWhenItIsNoListResponse) {
  for (const char* bytes :
       {"{", "{}", "[]", R"({"Resources": []})", R"({"schemas": ["other"], "Resources": []})",
        R"({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": {}})"}) {
    EXPECT_EQ(ReadPersonFile(bytes, absl::UTCTimeZone()).status().code(), absl::StatusCode::kInvalidArgument) << bytes;
  }
}

}  // namespace
}  // namespace aims::cli
