#pragma once
// The event log on Apache Kafka (librdkafka 2.0, brokers from 2.5 on), for services that run as several replicas.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Log> log, OpenKafkaLog({.bootstrap_servers = "kafka-0:9092,kafka-1:9092"}));
//   ASSIGN_OR_RETURN(int32_t partitions, log->OpenTopic({.topic = "aims.risk.events"}));
//
// How it keeps the guarantees of log.h:
//   one writer       a partition's writer holds two transactional producers, aims.<topic>.<partition>.a and .b, and
//                    uses them in turn. A takeover initialises a and then b, so the broker refuses their earlier holder
//                    (KIP-98). There are two, because a producer that begins again at once waits 20 ms for the markers
//                    of its last transaction.
//   all or none      one Append is one transaction; readers are read_committed.
//   durable          acks=all, and topics are checked for settings that would lose data (kafka_topics.h).
//   owners           a consumer group on the topic, aims.<topic>.owners (kafka_ownership.h).
//
// Transactions leave marks in the log, so offsets have gaps: see Batch in log.h.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"

namespace aims::event_log {

struct KafkaOptions {
  std::string bootstrap_servers;  // "host:port,host:port"
  std::string client_id = "aims";

  // Of the topics that OpenTopic creates: ResourceExhausted where there are fewer brokers than replicas. An existing topic
  // must have min.insync.replicas at least as high.
  int replication_factor = 3;
  int min_insync_replicas = 2;

  // The broker ends a transaction that is open for longer. An open transaction blocks the readers of the partition.
  absl::Duration transaction_timeout = absl::Seconds(10);
  // An Append that has not reached the brokers after this time fails with Unavailable. One whose commit is not
  // confirmed after this time fails with DeadlineExceeded. Less than transaction_timeout.
  absl::Duration append_timeout = absl::Seconds(5);
  // TakeOver, OpenTopic and EndPositions fail with Unavailable after this time.
  absl::Duration request_timeout = absl::Seconds(15);
  // A dead owner is replaced after this time. Brokers allow no less than group.min.session.timeout.ms (6 s).
  absl::Duration session_timeout = absl::Seconds(6);
  // A partition in which a transaction is open counts as held up (HeldUpPartitions) when no record has been given to
  // readers for so long. AIMS's own transactions take milliseconds.
  absl::Duration held_up_after = absl::Seconds(5);
  // Memory of each Reader for records that the brokers sent ahead.
  size_t read_ahead_bytes = 16 << 20;

  // More settings of librdkafka, such as {"security.protocol", "SASL_SSL"} or {"ssl.ca.location", "/ca.pem"}. Only
  // settings of security and connections are possible (security.* sasl.* ssl.* socket.* broker.* client.rack debug
  // enable.ssl.*). Others are refused, because the guarantees above depend on them.
  std::map<std::string, std::string> client_settings;

  // Receives librdkafka's messages; `level` is that of syslog(3), 7 is debug. Called from any thread, also
  // concurrently; must not block. Null: warnings and worse go to standard error.
  std::function<void(int level, absl::string_view message)> logger;
};

// Does not wait for the brokers: Health and the first calls report their state. InvalidArgument names a wrong setting.
absl::StatusOr<std::unique_ptr<Log>> OpenKafkaLog(const KafkaOptions& options);

}  // namespace aims::event_log
