// For ThreadSanitizer builds only: tells it what Abseil's locks order, and its counts of references to a Status.
// Debian's Abseil is not instrumented, and does it with atomics and futexes of which ThreadSanitizer sees nothing:
// whatever they guard would be reported as a race. The functions below stand before the library's, for the libraries
// that use it (gRPC) as well; each tells ThreadSanitizer and calls the library's, as an instrumented Abseil would.
//
// What runs between a `pre` and its `post` is not looked at. That is right for the conditions of Await, which Abseil
// evaluates on whichever thread lets the lock go.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <typeinfo>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

// The library's function. `member` is the mangled rest of its name, behind that of `Class`.
template <typename Class>
void* Find(const char* member) {
  std::string scope = typeid(Class).name();  // "N4absl7debian35MutexE"
  scope = scope.substr(1, scope.size() - 2);
  const std::string name = (std::is_const_v<Class> ? "_ZNK" : "_ZN") + scope + member;
  void* const found = dlsym(RTLD_NEXT, name.c_str());
  if (found == nullptr) {
    std::fprintf(stderr, "tools/sanitizers/tsan_abseil.cc: no %s in Abseil: has its version changed?\n", name.c_str());
    std::abort();
  }
  return found;
}
template <typename Class, typename Result, typename... Arguments>
auto Real(const char* member) {
  return reinterpret_cast<Result (*)(Class*, Arguments...)>(Find<Class>(member));
}

constexpr unsigned kWrite = 0;
constexpr unsigned kRead = __tsan_mutex_read_lock;

template <typename Call>
auto Locking(absl::Mutex* mutex, unsigned kind, Call call) {
  struct Region {
    ~Region() { __tsan_mutex_post_lock(mutex, kind, 0); }
    absl::Mutex* mutex;
    unsigned kind;
  };
  __tsan_mutex_pre_lock(mutex, kind);
  const Region region{mutex, kind};
  return call();
}

bool Trying(absl::Mutex* mutex, unsigned kind, bool (*call)(absl::Mutex*)) {
  __tsan_mutex_pre_lock(mutex, kind | __tsan_mutex_try_lock);
  const bool locked = call(mutex);
  __tsan_mutex_post_lock(mutex, kind | __tsan_mutex_try_lock | (locked ? 0 : __tsan_mutex_try_lock_failed), 0);
  return locked;
}

template <typename Call>
auto Unlocking(absl::Mutex* mutex, unsigned kind, Call call) {
  struct Region {
    ~Region() { __tsan_mutex_post_unlock(mutex, kind); }
    absl::Mutex* mutex;
    unsigned kind;
  };
  __tsan_mutex_pre_unlock(mutex, kind);
  const Region region{mutex, kind};
  return call();
}

// Lets the lock go and has it again when `call` returns.
template <typename Call>
auto Waiting(absl::Mutex* mutex, Call call) {
  struct Again {
    ~Again() {
      Locking(mutex, kWrite, [] {});
    }
    absl::Mutex* mutex;
  };
  const Again again{mutex};
  return Unlocking(mutex, kWrite, call);
}

// HasBeenNotified, which is inline, reads the flag behind the notification's lock.
void* FlagOf(const absl::Notification* notification) {
  return const_cast<char*>(reinterpret_cast<const char*>(notification)) + sizeof(absl::Mutex);
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static const auto real = Real<Mutex, void>("4LockEv");
  Locking(this, kWrite, [&] { real(this); });
}
void Mutex::Unlock() {
  static const auto real = Real<Mutex, void>("6UnlockEv");
  Unlocking(this, kWrite, [&] { real(this); });
}
bool Mutex::TryLock() {
  static const auto real = Real<Mutex, bool>("7TryLockEv");
  return Trying(this, kWrite, real);
}
void Mutex::ReaderLock() {
  static const auto real = Real<Mutex, void>("10ReaderLockEv");
  Locking(this, kRead, [&] { real(this); });
}
void Mutex::ReaderUnlock() {
  static const auto real = Real<Mutex, void>("12ReaderUnlockEv");
  Unlocking(this, kRead, [&] { real(this); });
}
bool Mutex::ReaderTryLock() {
  static const auto real = Real<Mutex, bool>("13ReaderTryLockEv");
  return Trying(this, kRead, real);
}

// The library's …WithTimeout come here too, by way of …WithDeadline.
void Mutex::Await(const Condition& condition) {
  static const auto real = Real<Mutex, void, const Condition&>("5AwaitERKNS0_9ConditionE");
  Waiting(this, [&] { real(this, condition); });
}
bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static const auto real = Real<Mutex, bool, const Condition&, Time>("17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Waiting(this, [&] { return real(this, condition, deadline); });
}
void Mutex::LockWhen(const Condition& condition) {
  static const auto real = Real<Mutex, void, const Condition&>("8LockWhenERKNS0_9ConditionE");
  Locking(this, kWrite, [&] { real(this, condition); });
}
bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  static const auto real =
      Real<Mutex, bool, const Condition&, Time>("20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Locking(this, kWrite, [&] { return real(this, condition, deadline); });
}

void CondVar::Wait(Mutex* mutex) {
  static const auto real = Real<CondVar, void, Mutex*>("4WaitEPNS0_5MutexE");
  Waiting(mutex, [&] { real(this, mutex); });
}
bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static const auto real = Real<CondVar, bool, Mutex*, Time>("16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  return Waiting(mutex, [&] { return real(this, mutex, deadline); });
}

void Notification::Notify() {
  static const auto real = Real<Notification, void>("6NotifyEv");
  __tsan_release(FlagOf(this));
  real(this);
}
void Notification::WaitForNotification() const {
  static const auto real = Real<const Notification, void>("19WaitForNotificationEv");
  real(this);
  __tsan_acquire(FlagOf(this));
}
bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static const auto real = Real<const Notification, bool, Duration>("30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool notified = real(this, timeout);
  if (notified) __tsan_acquire(FlagOf(this));
  return notified;
}
bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  static const auto real = Real<const Notification, bool, Time>("31WaitForNotificationWithDeadlineENS0_4TimeE");
  const bool notified = real(this, deadline);
  if (notified) __tsan_acquire(FlagOf(this));
  return notified;
}

// Lets one reference to a status go; the last one deletes it, after all that was done by way of the others.
void Status::UnrefNonInlined(uintptr_t rep) {
  static const auto real = reinterpret_cast<void (*)(uintptr_t)>(Find<Status>("15UnrefNonInlinedEm"));
  __tsan_acquire(reinterpret_cast<void*>(rep));
  __tsan_release(reinterpret_cast<void*>(rep));
  real(rep);
}

ABSL_NAMESPACE_END
}  // namespace absl
