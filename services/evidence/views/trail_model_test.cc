// The trails' read model on a real embedded log: what is found in it, what halts it, and how it comes back.

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/evidence/views/entries.h"
#include "services/evidence/views/linked.h"
#include "services/evidence/views/testing/trail_world.h"

namespace aims::evidence::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kAcme[] = "organizations/acme";
constexpr char kNote[] = "organizations/acme/notes/n";
constexpr char kPaper[] = "organizations/acme/papers/p";
constexpr char kReview[] = "organizations/acme/papers/review";

class TrailModel : public ::testing::Test {
 protected:
  using Texts = std::vector<std::string>;

  // "p@2" of "organizations/acme/papers/p".
  static std::string Short(absl::string_view subject, uint64_t version) {
    return absl::StrCat(subject.substr(subject.rfind('/') + 1), "@", version);
  }
  Texts Events(absl::string_view organization, keys::By by, absl::string_view value, TrailView::Range range = {}) {
    Texts found;
    const absl::Status status = world_.View().Events(organization, by, value, range, [&](EventKey& event) {
      found.push_back(Short(event.subject, event.version));
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }
  // The names that `subject` refers to, or that refer to it, each with the fields.
  Texts Links(absl::string_view subject, keys::Direction direction) {
    Texts found;
    const absl::Status status =
        world_.View().Links(subject, direction, [&](const std::string& other, const auto& link) {
          found.push_back(absl::StrCat(other.substr(other.rfind('/') + 1), ":", absl::StrJoin(link.fields(), ",")));
          return true;
        });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }
  v1::TrailEntry Entry(const std::string& subject, uint64_t version) {
    auto entries = Entries(world_.View(), {{.subject = subject, .version = version}});
    EXPECT_TRUE(entries.ok()) << entries.status();
    return entries.ok() ? entries->front() : v1::TrailEntry();
  }
  Texts LinkedTo(const std::string& subject, int depth) {
    auto linked = FindLinked(world_.View(), subject, depth);
    EXPECT_TRUE(linked.ok()) << linked.status();
    Texts found;
    for (const v1::LinkedSubject& each : linked->subjects) {
      found.push_back(absl::StrCat(each.relation() == v1::LinkedSubject::RELATION_REFERS_TO_IT ? "<" : ">",
                                   each.name().substr(each.name().rfind('/') + 1), each.depth()));
    }
    return found;
  }
  void AwaitHalt() {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (!world_.model().Serving()->halted().has_value() && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(2));
    }
    ASSERT_TRUE(world_.model().Serving()->halted().has_value());
  }
  std::string Digest() { return *world_.model().Serving()->database().Digest(""); }
  void Rebuild() {
    const auto live = world_.model().Serving();
    ASSERT_TRUE(world_.model().Rebuild().ok());
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (world_.model().Serving() == live && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
    ASSERT_NE(world_.model().Serving(), live) << world_.model().Health();
  }

  TrailWorld world_;
};

TEST_F(TrailModel, EventsOfAllTopicsAreFoundByTimeActorTypeAndSubject) {
  world_.Append(kNote, Noted("a"), {.actor = "ana", .time = 100});
  world_.Append(kPaper, Written("P"), {.actor = "ben", .time = 200});
  world_.Append(kNote, Noted("b"), {.actor = "ben", .time = 300});
  world_.CatchUp();
  EXPECT_EQ(Events(kAcme, keys::By::kTime, ""), (Texts{"n@1", "p@1", "n@2"}));
  EXPECT_EQ(Events(kAcme, keys::By::kTime, "", {.newest_first = true}), (Texts{"n@2", "p@1", "n@1"}));
  EXPECT_EQ(Events(kAcme, keys::By::kActor, "ben"), (Texts{"p@1", "n@2"}));
  EXPECT_EQ(Events(kAcme, keys::By::kActor, "be"), Texts{}) << "an actor, not the beginning of one";
  EXPECT_EQ(Events(kAcme, keys::By::kType, "NoteWritten"), (Texts{"n@1", "n@2"}));
  EXPECT_EQ(Events(kAcme, keys::By::kSubject, "/papers/p"), (Texts{"p@1"}));
  const std::string from = keys::MomentFrom(absl::FromUnixSeconds(200));
  EXPECT_EQ(Events(kAcme, keys::By::kTime, "", {.from = from}), (Texts{"p@1", "n@2"}));
  EXPECT_EQ(Events(kAcme, keys::By::kTime, "", {.newest_first = true, .from = from}), (Texts{"n@1"}));
}

TEST_F(TrailModel, NothingOfOneOrganizationIsFoundInAnother) {
  const std::string other = "organizations/acme2/papers/p";
  world_.Append(kPaper, Written("ours", "organizations/acme2/papers/p"), {.event_id = "e1"});
  world_.Append(other, Written("theirs", kPaper), {.event_id = "e2", .causation_id = "e1"});
  world_.Append("organizations/ac/papers/p", Written("another's"), {.event_id = "e1"});
  world_.CatchUp();
  EXPECT_EQ(Events(kAcme, keys::By::kTime, ""), (Texts{"p@1"}));
  EXPECT_EQ(Events(kAcme, keys::By::kActor, "ana"), (Texts{"p@1"}));
  EXPECT_EQ(Events("organizations/acme2", keys::By::kTime, ""), (Texts{"p@1"}));
  EXPECT_EQ(Links(kPaper, keys::Direction::kTo), Texts{});
  EXPECT_EQ(Links(kPaper, keys::Direction::kFrom), Texts{});
  EXPECT_EQ(Links(other, keys::Direction::kTo), Texts{});
  EXPECT_FALSE(Entry(other, 1).has_cause());
  EXPECT_EQ(Entry(kPaper, 1).effects_size(), 0);
}

TEST_F(TrailModel, AnEntrySaysWhoWhyWhereAndWhatChanged) {
  world_.Append(kPaper, Written("Draft"), {.actor = "ana", .time = 100});
  const auto metadata =
      world_.Append(kPaper, Written("Final", kNote), {.actor = "ben", .time = 200, .reason = "asked"});
  world_.CatchUp();
  const v1::TrailEntry entry = Entry(kPaper, 2);
  EXPECT_EQ(entry.subject(), kPaper);
  EXPECT_EQ(entry.subject_display_name(), "Final");
  EXPECT_EQ(entry.version(), 2u);
  EXPECT_EQ(entry.event_type(), "aims.evidence.testing.PaperWritten");
  EXPECT_EQ(entry.title(), "Paper written");
  EXPECT_EQ(entry.occur_time().seconds(), 200);
  EXPECT_EQ(entry.actor().subject(), "ben");
  EXPECT_EQ(entry.reason(), "asked");
  EXPECT_EQ(entry.request_id(), metadata.request_id());
  EXPECT_EQ(entry.place().topic(), kPapersTopic);
  EXPECT_EQ(entry.place().partition(), world_.PartitionOf(kPaper).partition);
  EXPECT_EQ(entry.place().offset(), 2) << "behind the opening and the first";
  EXPECT_EQ(entry.event_json(), R"({"paper":{"display_name":"Final","about":"organizations/acme/notes/n"}})");
  ASSERT_EQ(entry.changes_size(), 2);
  EXPECT_EQ(entry.changes(0).path(), "display_name");
  EXPECT_EQ(entry.changes(0).before_json(), "\"Draft\"");
  EXPECT_EQ(entry.changes(0).after_json(), "\"Final\"");
  EXPECT_EQ(entry.changes(1).before_json(), "");
  EXPECT_FALSE(entry.has_decision());
  EXPECT_FALSE(entry.has_leaf_index());
}

TEST_F(TrailModel, HistoryKeepsTheBytesOfTheLog) {
  auto metadata = world_.Next(kPaper, {});
  PapersRecord record;
  *record.mutable_metadata() = metadata;
  *record.mutable_paper() = Written("P");
  // A field that this version does not know, as a newer writer would write it, at a place where it is not sorted in.
  const std::string value = std::string("\xfa\x06\x01x", 4) + record.SerializeAsString();
  world_.AppendRecord(world_.PartitionOf(kPaper), {kPaper, value, {}});
  world_.CatchUp();
  EXPECT_EQ((*world_.View().FindEvent(kPaper, 1))->stored.value(), value);
}

TEST_F(TrailModel, ADecisionIsNamedWithWhatItWasMadeOn) {
  world_.Append(kPaper, Written("P"));
  PaperEvent approved;
  approved.mutable_approved()->set_version(1);
  approved.mutable_approved()->mutable_grounds()->set_content_digest("abc");
  world_.Append(kPaper, approved, {.actor = "dora"});
  world_.CatchUp();
  EXPECT_FALSE(Entry(kPaper, 1).has_decision());
  const v1::TrailEntry entry = Entry(kPaper, 2);
  EXPECT_EQ(entry.decision().actor().subject(), "dora");
  EXPECT_EQ(entry.decision().version(), 1u);
  EXPECT_EQ(entry.decision().digest(), "abc");
}

TEST_F(TrailModel, LinksComeAndGoWithTheState) {
  world_.Append(kPaper, Written("P", kNote));
  PaperEvent two = Written("R", kPaper);
  two.mutable_written()->mutable_paper()->add_readers(kNote);
  two.mutable_written()->mutable_paper()->add_citations()->set_source(kNote);
  world_.Append(kReview, two);
  world_.CatchUp();
  EXPECT_EQ(Links(kPaper, keys::Direction::kTo), (Texts{"n:about"}));
  EXPECT_EQ(Links(kNote, keys::Direction::kFrom), (Texts{"p:about", "review:citations.source,readers"}));
  EXPECT_EQ(Links(kPaper, keys::Direction::kFrom), (Texts{"review:about"}));

  world_.Append(kReview, Written("R", kNote));
  world_.CatchUp();
  EXPECT_EQ(Links(kNote, keys::Direction::kFrom), (Texts{"p:about", "review:about"})) << "by another field";
  EXPECT_EQ(Links(kPaper, keys::Direction::kFrom), Texts{});

  world_.Append(kReview, Written("R"));
  world_.CatchUp();
  EXPECT_EQ(Links(kReview, keys::Direction::kTo), Texts{});
  EXPECT_EQ(Links(kNote, keys::Direction::kFrom), (Texts{"p:about"}));
}

TEST_F(TrailModel, LinksAreFollowedOneWayAndNotBack) {
  const auto paper = [](const std::string& id) { return absl::StrCat("organizations/acme/papers/", id); };
  world_.Append(paper("system"), Written("System", paper("supplier")));
  world_.Append(paper("other"), Written("Another of the same supplier", paper("supplier")));
  world_.Append(paper("risk"), Written("Risk", paper("system")));
  world_.Append(paper("treatment"), Written("Treatment", paper("risk")));
  world_.Append(paper("measure"), Written("Measure", paper("treatment")));
  world_.CatchUp();
  EXPECT_EQ(LinkedTo(paper("system"), 0), Texts{});
  EXPECT_EQ(LinkedTo(paper("system"), 1), (Texts{"<risk1", ">supplier1"}));
  EXPECT_EQ(LinkedTo(paper("system"), 2), (Texts{"<risk1", ">supplier1", "<treatment2"}));
  EXPECT_EQ(LinkedTo(paper("system"), 4), (Texts{"<risk1", ">supplier1", "<treatment2", "<measure3"}));
  EXPECT_EQ(LinkedTo(paper("measure"), 4), (Texts{">treatment1", ">risk2", ">system3", ">supplier4"}));

  // A circle ends.
  world_.Append(paper("supplier"), Written("Supplier", paper("system")));
  world_.CatchUp();
  EXPECT_THAT(LinkedTo(paper("system"), 4),
              UnorderedElementsAre("<risk1", "<supplier1", "<other2", "<treatment2", "<measure3"));
}

TEST_F(TrailModel, ATrailSaysThatMoreIsLinkedThanItIncludes) {
  for (size_t i = 0; i <= kMaxLinked; ++i) {
    world_.Append(absl::StrCat("organizations/acme/papers/p-", i), Written("P", kNote));
  }
  world_.CatchUp();
  const auto linked = FindLinked(world_.View(), kNote, 2);
  EXPECT_EQ(linked->subjects.size(), kMaxLinked);
  EXPECT_TRUE(linked->truncated);
  EXPECT_FALSE(FindLinked(world_.View(), kPaper, 2)->truncated);
}

// For a reader who may read notes, and no papers.
TEST_F(TrailModel, OfWhatTheReaderMayNotReadItIsShownThatItIsThere) {
  const std::string other = "organizations/acme/notes/other";
  world_.Append(kNote, Noted("a"), {.event_id = "cause"});
  world_.Append(kPaper, Written("Secret", kNote),
                {.actor = "ben", .time = 2000, .reason = "why", .event_id = "effect", .causation_id = "cause"});
  world_.Append(kReview, Written("Review", kPaper), {.time = 3000});
  world_.Append(other, Noted("b"), {.time = 4000, .causation_id = "effect"});
  world_.CatchUp();
  const TrailView view = world_.View([](absl::string_view subject) { return absl::StrContains(subject, "/notes/"); });

  const auto entries = Entries(
      view, {{.subject = kNote, .version = 1}, {.subject = kPaper, .version = 1}, {.subject = other, .version = 1}});
  ASSERT_TRUE(entries.ok()) << entries.status();
  v1::TrailEntry expected;
  expected.mutable_occur_time()->set_seconds(2000);
  *expected.mutable_place() = Entry(kPaper, 1).place();
  expected.set_confidential(true);
  EXPECT_EQ((*entries)[1].DebugString(), expected.DebugString()) << "and no more";
  EXPECT_EQ((*entries)[0].subject(), kNote);
  ASSERT_EQ((*entries)[0].effects_size(), 1);
  v1::EventReference reference;
  reference.set_confidential(true);
  EXPECT_EQ((*entries)[0].effects(0).DebugString(), reference.DebugString());
  EXPECT_EQ((*entries)[2].cause().DebugString(), reference.DebugString());

  const auto linked = FindLinked(view, kNote, 4);
  ASSERT_TRUE(linked.ok());
  EXPECT_EQ(linked->names, Texts{kPaper}) << "what a paper is linked with is not looked for";
  ASSERT_EQ(linked->subjects.size(), 1u);
  v1::LinkedSubject there;
  there.set_relation(v1::LinkedSubject::RELATION_REFERS_TO_IT);
  there.set_depth(1);
  there.set_confidential(true);
  EXPECT_EQ(linked->subjects[0].DebugString(), there.DebugString());
}

TEST_F(TrailModel, CausesAndEffectsNameEachOther) {
  world_.Append(kNote, Noted("a"), {.event_id = "cause"});
  world_.Append(kPaper, Written("P"), {.time = 2000, .causation_id = "cause"});
  world_.Append(kReview, Written("R"), {.time = 3000, .causation_id = "cause"});
  world_.CatchUp();
  const v1::TrailEntry cause = Entry(kNote, 1);
  EXPECT_FALSE(cause.has_cause());
  ASSERT_EQ(cause.effects_size(), 2);
  EXPECT_EQ(cause.effects(0).subject(), kPaper);
  EXPECT_EQ(cause.effects(0).title(), "Paper written");
  EXPECT_EQ(cause.effects(0).occur_time().seconds(), 2000);
  EXPECT_EQ(cause.effects(1).subject(), kReview);
  const v1::TrailEntry effect = Entry(kPaper, 1);
  EXPECT_EQ(effect.cause().subject(), kNote);
  EXPECT_EQ(effect.cause().version(), 1u);
  EXPECT_EQ(effect.cause().event_type(), "aims.command.testing.NoteWritten");
  EXPECT_EQ(effect.effects_size(), 0);
}

TEST_F(TrailModel, ASubjectAsOfATimeIsItsHistoryUpToThen) {
  world_.Append(kPaper, Written("Draft"), {.time = 100});
  world_.Append(kPaper, Written("Final"), {.time = 200});
  world_.CatchUp();
  const auto title_at = [&](int64_t seconds) {
    auto found = FindAsOf(world_.View(), kPaper, absl::FromUnixSeconds(seconds));
    EXPECT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->exists_since, absl::FromUnixSeconds(100));
    return found->state == nullptr ? std::string("absent") : DisplayName(*found->state);
  };
  EXPECT_EQ(title_at(99), "absent");
  EXPECT_EQ(title_at(100), "Draft");
  EXPECT_EQ(title_at(199), "Draft");
  EXPECT_EQ(title_at(200), "Final");
  EXPECT_FALSE(FindAsOf(world_.View(), kReview, absl::Now())->exists_since.has_value());
}

TEST_F(TrailModel, AnEntryIsTheSameFromACheckpointAsFromTheBeginning) {
  const uint64_t count = 3 * kCheckpointEvery + 2;
  std::vector<EventKey> all;
  for (uint64_t version = 1; version <= count; ++version) {
    world_.Append(kPaper, Written(absl::StrCat("P ", version), version % 3 == 0 ? kNote : ""));
    all.push_back({.subject = kPaper, .version = version});
  }
  world_.CatchUp();
  const auto from_the_beginning = Entries(world_.View(), all);
  ASSERT_TRUE(from_the_beginning.ok()) << from_the_beginning.status();
  for (uint64_t version = 1; version <= count; ++version) {
    EXPECT_EQ(Entry(kPaper, version).SerializeAsString(), (*from_the_beginning)[version - 1].SerializeAsString())
        << version;
  }
}

TEST_F(TrailModel, ALongHistoryIsReadFromItsLastCheckpoint) {
  for (uint64_t version = 1; version <= 2 * kCheckpointEvery; ++version) {
    world_.Append(kPaper, Written(absl::StrCat("P ", version)));
  }
  world_.Append(kReview, Written("short"));
  world_.CatchUp();
  const auto checkpoint = [&](const char* subject, uint64_t version) {
    auto found = world_.View().LastCheckpoint(subject, version);
    EXPECT_TRUE(found.ok()) << found.status();
    return absl::StrCat(found->version, " ", DisplayName(*found->state));
  };
  EXPECT_EQ(checkpoint(kPaper, kCheckpointEvery - 1), "0 ");
  EXPECT_EQ(checkpoint(kPaper, kCheckpointEvery), "64 P 64");
  EXPECT_EQ(checkpoint(kPaper, 2 * kCheckpointEvery - 1), "64 P 64");
  EXPECT_EQ(checkpoint(kPaper, 1000), "128 P 128");
  EXPECT_EQ(checkpoint(kReview, 1000), "0 ") << "those of another subject are not its own";

  // What lies before the checkpoint is not read, not even where it is damaged.
  read_model::Database& database = world_.model().Serving()->database();
  read_model::Batch batch(database);
  batch.Put(keys::History(kPaper, 1), "no event");
  ASSERT_TRUE(database.Write(batch).ok());
  EXPECT_EQ(Entry(kPaper, kCheckpointEvery + 1).changes(0).before_json(), "\"P 64\"");
  EXPECT_FALSE(Entries(world_.View(), {{.subject = kPaper, .version = 2}}).ok());
}

TEST_F(TrailModel, AParkedEventAtACheckpointLeavesNone) {
  for (uint64_t version = 1; version < kCheckpointEvery; ++version) world_.Append(kPaper, Written("P"));
  PapersRecord newer;  // a payload that this version has no field for
  *newer.mutable_metadata() = world_.Next(kPaper, {});
  const auto partition = world_.PartitionOf(kPaper);
  const int64_t offset = world_.AppendRecord(partition, {kPaper, newer.SerializeAsString(), {}});
  world_.Append(kPaper, Written("Q"));
  AwaitHalt();
  world_.parked().Add(partition, offset);
  world_.CatchUp();
  EXPECT_EQ(world_.View().LastCheckpoint(kPaper, 1000)->version, 0u);
  EXPECT_EQ(Entry(kPaper, kCheckpointEvery + 1).changes(0).before_json(), "\"P\"");
}

TEST_F(TrailModel, ARebuiltModelEqualsTheLiveOne) {
  // Events of four partitions in turn, which a rebuild reads one after the other; links that change; ids that come
  // twice; and many more events than a batch has.
  for (int i = 0; i < 3000; ++i) {
    const int number = i % 17;
    const std::string paper = absl::StrCat("organizations/acme/papers/p-", number);
    const std::string note = absl::StrCat("organizations/acme/notes/n-", (i * 7) % 13);
    Facts facts{.actor = absl::StrCat("actor-", i % 3), .time = 1000 + i / 5, .event_id = absl::StrCat("e-", i / 2)};
    if (i > 100) facts.causation_id = absl::StrCat("e-", i / 3);
    if (i % 2 == 0) {
      world_.Append(note, Noted(absl::StrCat("one two three ", i)), facts);
    } else {
      world_.Append(paper, Written(absl::StrCat("P ", i), i % 4 == 1 ? note : ""), facts);
    }
    if (i == 1000) world_.CatchUp();
  }
  world_.CatchUp();
  const std::string live = Digest();
  Rebuild();
  EXPECT_EQ(Digest(), live);
  EXPECT_EQ(Events(kAcme, keys::By::kTime, "").size(), 3000u);
}

TEST_F(TrailModel, WhatIsNoRecordHaltsUntilItIsParked) {
  world_.Append(kPaper, Written("P"));
  const auto partition = world_.PartitionOf(kPaper);
  const int64_t offset = world_.AppendRecord(partition, {kPaper, "not a record \xff", {}});
  world_.Append(kPaper, Written("Q"));
  AwaitHalt();
  EXPECT_EQ(world_.model().Serving()->halted()->offset, offset);
  EXPECT_EQ(DisplayName(**world_.View().Find(kPaper)), "P") << "what was folded is served on";
  world_.parked().Add(partition, offset);
  world_.CatchUp();
  EXPECT_EQ(DisplayName(**world_.View().Find(kPaper)), "Q");
  EXPECT_EQ(Events(kAcme, keys::By::kTime, ""), (Texts{"p@1", "p@2"}));
}

TEST_F(TrailModel, AParkedEventStandsInTheTrailAsSuch) {
  world_.Append(kPaper, Written("P"));
  PapersRecord newer;  // a payload that this version has no field for
  *newer.mutable_metadata() = world_.Next(kPaper, {.actor = "zoe"});
  const auto partition = world_.PartitionOf(kPaper);
  const int64_t offset = world_.AppendRecord(partition, {kPaper, newer.SerializeAsString(), {}});
  world_.Append(kPaper, Written("Q"));
  AwaitHalt();
  world_.parked().Add(partition, offset);
  world_.CatchUp();
  EXPECT_EQ(Events(kAcme, keys::By::kActor, "zoe"), (Texts{"p@2"}));
  const v1::TrailEntry parked = Entry(kPaper, 2);
  EXPECT_TRUE(parked.parked());
  EXPECT_EQ(parked.event_type(), "");
  EXPECT_NE(parked.title().find("parked"), std::string::npos);
  EXPECT_EQ(parked.place().offset(), offset);
  EXPECT_EQ(Entry(kPaper, 3).changes(0).before_json(), "\"P\"");
  const std::string live = Digest();
  Rebuild();
  EXPECT_EQ(Digest(), live);
}

TEST_F(TrailModel, WhatBreaksTheOrderOfTheLogHaltsAndLeavesNothing) {
  world_.Append(kPaper, Written("P"));
  world_.CatchUp();
  world_.Next(kPaper, {});  // a version that is not there
  const auto metadata = world_.Append(kPaper, Written("Q"));
  ASSERT_EQ(metadata.version(), 3u);
  AwaitHalt();
  EXPECT_NE(world_.model().Health().message().find("version 3"), absl::string_view::npos) << world_.model().Health();
  EXPECT_EQ(Events(kAcme, keys::By::kTime, ""), (Texts{"p@1"}));
}

TEST_F(TrailModel, AnEventInAnotherServicesTopicHalts) {
  const auto metadata = world_.Next(kNote, {});
  PapersRecord record;
  *record.mutable_metadata() = metadata;
  *record.mutable_paper() = Written("P");
  world_.AppendRecord({kPapersTopic, event_log::PartitionOf(kNote, kPartitions)},
                      {kNote, record.SerializeAsString(), {}});
  AwaitHalt();
  EXPECT_EQ(*world_.View().Find(kNote), nullptr);
}

TEST_F(TrailModel, WhatIsSaidOfAPartitionIsNoEventButCheckedLikeOne) {
  world_.Append(kPaper, Written("P"));
  const auto consume = [&](uint64_t epoch) {
    event::v1::EventMetadata metadata;
    metadata.set_writer_epoch(epoch);
    world_.AppendRecord(world_.PartitionOf(kPaper),
                        world_.AggregatesOf(kPaper).Encode(metadata, event::v1::SourcesConsumed(), "consumed"));
  };
  consume(1);
  world_.Append(kPaper, Written("Q"));
  world_.CatchUp();
  EXPECT_EQ(Events(kAcme, keys::By::kTime, ""), (Texts{"p@1", "p@2"}));
  consume(0);
  AwaitHalt();
}

TEST_F(TrailModel, AReplacedWriterHalts) {
  world_.Append(kPaper, Written("P"));
  world_.Open(world_.PartitionOf(kPaper), 2);
  world_.Append(kPaper, Written("Q"));  // of epoch 1
  AwaitHalt();
  EXPECT_NE(world_.model().Health().message().find("replaced writer"), absl::string_view::npos);
}

TEST(Topics, ThatHaveACollectionInCommonAreRefused) {
  command::Aggregates one("one", PapersRecord::default_instance());
  one.Add<Papers>();
  command::Aggregates two("two", PapersRecord::default_instance());
  EXPECT_TRUE(Topics::Create({one, two}).ok());
  EXPECT_FALSE(Topics::Create({one, one}).ok());
  two.Add<Papers>();
  EXPECT_TRUE(absl::IsFailedPrecondition(Topics::Create({one, two}).status()));
}

}  // namespace
}  // namespace aims::evidence::testing
