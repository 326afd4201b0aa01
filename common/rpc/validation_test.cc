#include "common/rpc/validation.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "common/base/error_details.h"
#include "common/rpc/errors.h"
#include "common/rpc/testing/library.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::rpc {
namespace {

using ::testing::AllOf;
using testing::Book;
using ::testing::Contains;
using testing::CreateBookRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "path: description" of each violation.
std::vector<std::string> Violations(const google::protobuf::Message& request) {
  absl::Status status = Validate(request);
  google::rpc::BadRequest bad;
  if (status.ok()) return {};
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_TRUE(base::GetDetail(status, &bad)) << status;
  std::vector<std::string> violations;
  for (const auto& violation : bad.field_violations()) {
    violations.push_back(violation.field() + ": " + violation.description());
  }
  return violations;
}

CreateBookRequest ValidRequest() {
  CreateBookRequest request;
  request.set_parent("organizations/acme");
  request.set_book_id("emma");
  Book& book = *request.mutable_book();
  book.set_title("Emma");
  book.set_kind(testing::KIND_NOVEL);
  book.add_authors("Jane");
  book.set_volume(0);
  book.set_copies(1);
  book.add_languages("en");
  return request;
}

// The violations of a valid request after `change`.
std::vector<std::string> After(const std::function<void(CreateBookRequest&)>& change) {
  CreateBookRequest request = ValidRequest();
  change(request);
  return Violations(request);
}
std::vector<std::string> AfterBook(const std::function<void(Book&)>& change) {
  return After([&](CreateBookRequest& request) { change(*request.mutable_book()); });
}

TEST(Validation, AValidRequestPasses) { EXPECT_THAT(Violations(ValidRequest()), IsEmpty()); }

TEST(Validation, SaysEverythingAtOnce) {
  absl::Status status = Validate(CreateBookRequest());
  EXPECT_EQ(status.message(), "parent: is required (and 1 more)");
  EXPECT_THAT(Violations(CreateBookRequest()), ElementsAre("parent: is required", "book: is required"));
}

TEST(Validation, RequiredFields) {
  EXPECT_THAT(After([](auto& r) { r.clear_parent(); }), ElementsAre("parent: is required"));
  EXPECT_THAT(After([](auto& r) { r.clear_book(); }), ElementsAre("book: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_title(); }), ElementsAre("book.title: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title(" \t\n"); }), ElementsAre("book.title: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_kind(); }), ElementsAre("book.kind: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_copies(); }), ElementsAre("book.copies: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_languages(); }),
              ElementsAre("book.languages: is required: give at least one"));
  EXPECT_THAT(AfterBook([](auto& b) { b.add_languages(""); }), ElementsAre("book.languages[1]: is required"));
  // A field that knows whether it is set may be 0; so may one whose limits include 0.
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_volume(); }), ElementsAre("book.volume: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_stock(0); }), IsEmpty());
}

TEST(Validation, BlanksOfAnyScriptAreNoText) {
  for (const char* blank : {"\u00A0", "\u3000", "\u2060", "\u200B\uFEFF", "\u2028"}) {
    EXPECT_THAT(AfterBook([&](auto& b) { b.set_title(blank); }), ElementsAre("book.title: is required")) << blank;
    EXPECT_THAT(AfterBook([&](auto& b) { b.add_chapters()->set_heading(blank); }),
                ElementsAre("book.chapters[0].heading: is required"));
    EXPECT_THAT(After([&](auto& r) { r.set_request_id(blank); }),
                ElementsAre("request_id: has nothing to read: leave it empty, or write a text"));
  }
}

TEST(Validation, TextsAreForReaders) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("E\x1B[2J"); }),
              ElementsAre("book.title: has U+001B, a control character, as character 2: remove it"));
  for (const std::string& bad : {std::string("\0", 1), std::string("\u009B"), std::string("\u202E"),
                                 std::string("\u2066"), std::string("\uFFFE"), std::string("\x7F")}) {
    EXPECT_THAT(AfterBook([&](auto& b) { b.set_title("Emma" + bad); }), ElementsAre(HasSubstr("as character 5")));
    // Also of fields without limits, in lists and in maps.
    EXPECT_THAT(AfterBook([&](auto& b) { b.add_languages("de" + bad); }), ElementsAre(HasSubstr("book.languages[1]")));
    EXPECT_THAT(AfterBook([&](auto& b) { (*b.mutable_labels())["k"] = "v" + bad; }), SizeIs(1));
    EXPECT_THAT(AfterBook([&](auto& b) { (*b.mutable_labels())["k" + bad] = "v"; }), SizeIs(1));
  }
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("a\u05D0\u200F"); }), IsEmpty());
}

TEST(Validation, LongTextsHaveLines) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("a\nb"); }),
              ElementsAre("book.title: has U+000A, a line break, as character 2: remove it"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("a\tb"); }), SizeIs(1));
  EXPECT_THAT(AfterBook([](auto& b) { b.add_chapters()->set_heading("a\n\tb"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.add_chapters()->set_heading("a\r\nb"); }),
              ElementsAre("book.chapters[0].heading: has U+000D, a line break, as character 2: end lines with U+000A "
                          "alone"));
}

TEST(Validation, LoginsAreNames) {
  EXPECT_THAT(After([](auto& request) { request.mutable_book()->set_librarian("auth0|5f7c"); }), IsEmpty());
  EXPECT_THAT(After([](auto& request) { request.mutable_book()->set_librarian("c\u0430rla"); }),
              ElementsAre(HasSubstr("book.librarian: has \"c\u0430rla\", which mixes Cyrillic and Latin")));
  EXPECT_THAT(After([](auto& request) { request.mutable_book()->set_librarian("car\nla"); }),
              ElementsAre(HasSubstr("book.librarian: has U+000A, a line break")));
  EXPECT_THAT(After([](auto& request) { request.mutable_book()->set_librarian(" "); }),
              ElementsAre(HasSubstr("book.librarian: has nothing to read")));
}

TEST(Validation, LoginsAreBroughtIntoTheFormThatIsRecorded) {
  const auto validator = *Validator::Compile(CreateBookRequest::descriptor());
  CreateBookRequest request = ValidRequest();
  Book& book = *request.mutable_book();
  book.set_title(" Emma ");
  book.set_librarian(" Carla@Example.org");
  auto& section = *book.add_chapters()->add_sections();
  section.add_translators("c\u0430rla");
  section.add_translators("BEN\u00A0");
  (*book.mutable_appendices())["A"].add_translators("\uFF23arla");
  CreateBookRequest counting = request;
  validator->RecordLogins(base::LoginCase::kCounts, &counting);
  EXPECT_EQ(counting.book().librarian(), "Carla@Example.org");
  validator->RecordLogins(base::LoginCase::kIgnored, &request);
  EXPECT_EQ(book.librarian(), "carla@example.org");
  EXPECT_THAT(section.translators(), ElementsAre("c\u0430rla", "ben")) << "what cannot be recorded stays to be refused";
  EXPECT_THAT(book.appendices().at("A").translators(), ElementsAre("carla"));
  EXPECT_EQ(book.title(), " Emma ") << "other texts stay as they are";
}

TEST(Validation, RequiredFieldsInsideOfWhatIsPresent) {
  EXPECT_THAT(
      AfterBook([](auto& b) { b.add_chapters()->add_sections(); }),
      ElementsAre("book.chapters[0].heading: is required", "book.chapters[0].sections[0].heading: is required"));
  EXPECT_THAT(AfterBook([](auto& b) { (*b.mutable_appendices())["a\"b"]; }),
              ElementsAre("book.appendices[\"a\\\"b\"].heading: is required"));
}

TEST(Validation, OutputOnlyFieldsAreNotLookedAt) {
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_shelf_mark(); }), IsEmpty());
}

TEST(Validation, LengthsAreInCodePoints) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("ößüäöößüäö"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("ößüäöößüäöx"); }),
              ElementsAre("book.title: has 11 characters, more than 10"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_summary("öß"); }),
              ElementsAre("book.summary: has 2 characters, fewer than 3"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_summary(""); }), IsEmpty());  // not set
  EXPECT_THAT(AfterBook([](auto& b) { b.set_cover("12345"); }), ElementsAre("book.cover: has 5 bytes, more than 4"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_cover("\xFF\xFE"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_title("a\xFF"); }), ElementsAre("book.title: is not valid UTF-8"));
}

TEST(Validation, Items) {
  EXPECT_THAT(AfterBook([](auto& b) { b.clear_authors(); }), ElementsAre("book.authors: has 0 elements, fewer than 1"));
  EXPECT_THAT(AfterBook([](auto& b) {
                for (int i = 0; i < 3; ++i) b.add_authors("Jane");
              }),
              ElementsAre("book.authors: has 4 elements, more than 3"));
  EXPECT_THAT(AfterBook([](auto& b) { b.add_authors("J"); }),
              ElementsAre("book.authors[1]: has 1 characters, fewer than 2"));
  EXPECT_THAT(AfterBook([](auto& b) {
                for (const char* key : {"a", "b", "c"}) (*b.mutable_labels())[key] = "x";
              }),
              ElementsAre("book.labels: has 3 elements, more than 2"));
  EXPECT_THAT(AfterBook([](auto& b) { (*b.mutable_labels())["a"] = "long"; }),
              ElementsAre("book.labels[\"a\"]: has 4 characters, more than 3"));
}

TEST(Validation, Numbers) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_pages(0); }), IsEmpty());  // not set
  EXPECT_THAT(AfterBook([](auto& b) { b.set_pages(-1); }), ElementsAre("book.pages: -1 is less than 1"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_pages(1001); }), ElementsAre("book.pages: 1001 is more than 1000"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_rating(5.5); }), ElementsAre("book.rating: 5.5 is more than 5"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_rating(std::nan("")); }),
              ElementsAre("book.rating: is not a finite number"));
  // A fraction without limits, too.
  EXPECT_THAT(AfterBook([](auto& b) { b.set_weight(-1e300); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_weight(std::nan("")); }),
              ElementsAre("book.weight: is not a finite number"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_weight(-std::numeric_limits<double>::infinity()); }),
              ElementsAre("book.weight: is not a finite number"));
  EXPECT_THAT(AfterBook([](auto& b) {
                b.add_sizes(1);
                b.add_sizes(std::numeric_limits<float>::infinity());
              }),
              ElementsAre("book.sizes[1]: is not a finite number"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_barcode(std::numeric_limits<uint64_t>::max()); }),
              ElementsAre("book.barcode: 18446744073709551615 is more than 9223372036854775807"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_stock(10); }), ElementsAre("book.stock: 10 is more than 9"));
}

TEST(Validation, Patterns) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_isbn("123"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_isbn("1234"); }), ElementsAre("book.isbn: \"1234\" is not three digits"));
}

TEST(Validation, AProtoWithAnIllegiblePatternIsTheServersFault) {
  EXPECT_EQ(Validate(testing::IllegibleRequest()).code(), absl::StatusCode::kInternal);
  auto validator = Validator::Compile(testing::IllegibleRequest::descriptor());
  EXPECT_THAT(std::string(validator.status().message()), HasSubstr("aims.rpc.testing.IllegibleRequest.text"));
}

TEST(Validation, EnumsAreKnown) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_kind(static_cast<testing::Kind>(9)); }),
              ElementsAre("book.kind: 9 is not a value of Kind"));
  EXPECT_THAT(AfterBook([](auto& b) { b.add_more_kinds(static_cast<testing::Kind>(-3)); }),
              ElementsAre("book.more_kinds[0]: -3 is not a value of Kind"));
  EXPECT_THAT(AfterBook([](auto& b) { b.add_more_kinds(testing::KIND_UNSPECIFIED); }), IsEmpty());
}

TEST(Validation, ReferencesFitTheirResource) {
  EXPECT_THAT(After([](auto& r) { r.set_parent("organizations/acme/books/emma"); }),
              ElementsAre("parent: \"organizations/acme/books/emma\" is not organizations/{organization}"));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_sequel_of("organizations/acme/books/a"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_sequel_of("organizations/acme/shelves/a"); }), SizeIs(1));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_sequel_of("organizations/acme/books/A"); }), SizeIs(1));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_sequel_of("organizations/acme/books/a/pages/b"); }), SizeIs(1));
  for (const char* name :
       {"", "/", "organizations", "organizations/acme", "organizations/acme/books", "organizations/acme/books/",
        "organizations/acme/books/a/", "/organizations/acme/books/a", "organizations//books/a"}) {
    EXPECT_THAT(AfterBook([&](auto& b) { b.add_related(name); }), SizeIs(1)) << name;
  }
  EXPECT_THAT(AfterBook([](auto& b) { b.add_related("organizations/acme/books/b"); }), IsEmpty());
}

TEST(Validation, ReferencesToUnknownTypesAreResourceNames) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_shelf("organizations/acme/whatever/a"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_anything("organizations/acme/whatever/a"); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.set_shelf("whatever"); }),
              ElementsAre(AllOf(HasSubstr("book.shelf"), HasSubstr("is not a resource name"))));
  EXPECT_THAT(AfterBook([](auto& b) { b.set_anything("organizations/acme/x"); }), SizeIs(1));
}

TEST(Validation, AllNamesAreOfOneOrganization) {
  EXPECT_THAT(AfterBook([](auto& b) { b.set_sequel_of("organizations/globex/books/a"); }),
              ElementsAre("book.sequel_of: \"organizations/globex/books/a\" is not of organizations/acme, which the "
                          "request is about"));
  EXPECT_THAT(AfterBook([](auto& b) { b.add_related("organizations/globex/books/a"); }), SizeIs(1));
}

TEST(Validation, ChosenIdsAreResourceIds) {
  EXPECT_THAT(After([](auto& r) { r.clear_book_id(); }), IsEmpty());
  EXPECT_THAT(After([](auto& r) { r.set_book_id("Emma"); }), ElementsAre(HasSubstr("\"Emma\" is not a resource id")));
  EXPECT_THAT(After([](auto& r) { r.set_request_id("Any Text"); }), IsEmpty());
}

TEST(Validation, TimesDurationsAndMasksAreWellFormed) {
  EXPECT_THAT(AfterBook([](auto& b) { b.mutable_publish_time()->set_seconds(253402300799); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.mutable_publish_time()->set_seconds(253402300800); }), SizeIs(1));
  EXPECT_THAT(AfterBook([](auto& b) { b.mutable_publish_time()->set_nanos(-1); }), SizeIs(1));
  EXPECT_THAT(AfterBook([](auto& b) { b.mutable_loan_period()->set_seconds(-5); }), IsEmpty());
  EXPECT_THAT(AfterBook([](auto& b) { b.mutable_loan_period()->set_seconds(315576000001); }), SizeIs(1));
  EXPECT_THAT(AfterBook([](auto& b) {
                b.mutable_loan_period()->set_seconds(1);
                b.mutable_loan_period()->set_nanos(-1);
              }),
              SizeIs(1));
  testing::UpdateBookRequest update;
  *update.mutable_book() = ValidRequest().book();
  update.mutable_book()->set_name("organizations/acme/books/emma");
  for (const char* path : {"title", "*", "chapters.heading"}) update.mutable_update_mask()->add_paths(path);
  EXPECT_THAT(Violations(update), IsEmpty());
  update.mutable_update_mask()->add_paths("Title,");
  EXPECT_THAT(Violations(update), ElementsAre(HasSubstr("update_mask: \"Title,\" is not a path")));
  for (int i = 0; i < 200; ++i) update.mutable_update_mask()->add_paths("title");
  EXPECT_THAT(Violations(update), ElementsAre(HasSubstr("more than 100")));
}

TEST(Validation, AnUpdateNamesWhatItUpdates) {
  testing::UpdateBookRequest request;
  *request.mutable_book() = ValidRequest().book();
  EXPECT_THAT(Violations(request), ElementsAre("book.name: is required: it says what to update"));
  request.mutable_book()->set_name("organizations/acme");
  EXPECT_THAT(Violations(request), SizeIs(1));
  request.mutable_book()->set_name("organizations/acme/books/emma");
  EXPECT_THAT(Violations(request), IsEmpty());
  request.mutable_book()->set_sequel_of("organizations/globex/books/a");
  EXPECT_THAT(Violations(request), ElementsAre(HasSubstr("is not of organizations/acme")));
}

TEST(Validation, AnUpdateNeedsOnlyWhatItChanges) {
  testing::UpdateBookRequest request;
  request.mutable_book()->set_name("organizations/acme/books/emma");
  request.mutable_book()->set_pages(100);
  EXPECT_THAT(Violations(request), IsEmpty());
  request.mutable_update_mask()->add_paths("pages");
  EXPECT_THAT(Violations(request), IsEmpty());
  // What the mask names and the book has not is to be cleared.
  for (const char* path : {"title", "authors", "summary"}) request.mutable_update_mask()->add_paths(path);
  EXPECT_THAT(Violations(request), ElementsAre("book.title: is required", HasSubstr("book.authors: has 0 elements")));
  request.mutable_book()->set_pages(1001);
  EXPECT_THAT(Violations(request), Contains(HasSubstr("book.pages: 1001 is more than")));
  // What is in it is whole.
  request.mutable_book()->add_chapters();
  EXPECT_THAT(Violations(request), Contains("book.chapters[0].heading: is required"));
  request.mutable_update_mask()->clear_paths();
  request.mutable_update_mask()->add_paths("*");
  EXPECT_THAT(Violations(request), Contains("book.kind: is required"));
}

TEST(Validation, ToldWhichOrganizationARequestIsAbout) {
  auto organization = [](const google::protobuf::Message& request) {
    return Validator::Compile(request.GetDescriptor()).value()->Check(request).organization;
  };
  EXPECT_EQ(organization(ValidRequest()), "organizations/acme");
  CreateBookRequest wrong = ValidRequest();
  wrong.clear_book();
  EXPECT_EQ(organization(wrong), "organizations/acme");
  testing::GetBookRequest get;
  EXPECT_EQ(organization(get), "");
  get.set_name("organizations/globex/books/a");
  EXPECT_EQ(organization(get), "organizations/globex");
  testing::UpdateBookRequest update;
  update.mutable_book()->set_name("organizations/acme/books/a");
  update.mutable_book()->set_sequel_of("organizations/globex/books/a");
  EXPECT_EQ(organization(update), "organizations/acme");
  testing::LendBookRequest lend;
  lend.set_to("organizations/globex");
  lend.set_name("organizations/acme/books/a");
  EXPECT_EQ(organization(lend), "organizations/acme");
  testing::ReshelveBookRequest reshelve;
  reshelve.set_after("organizations/globex/books/a");
  *reshelve.mutable_book() = update.book();
  EXPECT_EQ(organization(reshelve), "organizations/acme");
  testing::ImportBooksRequest row;
  *row.mutable_row() = ValidRequest();
  EXPECT_EQ(organization(row), "organizations/acme");
  testing::CreateLibraryRequest create;
  create.set_library_id("acme");
  EXPECT_EQ(organization(create), "organizations/acme");
  create.clear_library_id();
  EXPECT_EQ(organization(create), "organizations/");
  EXPECT_EQ(organization(testing::ListLibrariesRequest()), "");
}

TEST(Validation, DepthIsBounded) {
  EXPECT_THAT(AfterBook([](auto& b) {
                testing::Chapter* chapter = b.add_chapters();
                chapter->set_heading("h");
                for (int i = 0; i < 50; ++i) {
                  chapter = chapter->add_sections();
                  chapter->set_heading("h");
                }
              }),
              ElementsAre(HasSubstr("nested deeper than 32")));
}

TEST(Validation, ReportsAreBounded) {
  CreateBookRequest request = ValidRequest();
  for (int i = 0; i < 10000; ++i) request.mutable_book()->add_related(std::string(1000, 'x'));
  absl::Status status = Validate(request);
  EXPECT_THAT(std::string(status.message()), HasSubstr("(and 9999 more)"));
  google::rpc::BadRequest bad;
  ASSERT_TRUE(base::GetDetail(FromGrpc(ToGrpc(status)), &bad));
  EXPECT_GT(bad.field_violations_size(), 3);
  EXPECT_LT(bad.ByteSizeLong(), kMaxErrorDetailsBytes);
}

}  // namespace
}  // namespace aims::rpc
