// A wall clock that is set while a process runs, for LD_PRELOAD: the real-time clock is ahead by what a file says, the
// monotonic one is left alone.
//
//   AIMS_CLOCK_OFFSET_FILE=offset LD_PRELOAD=libshifted_clock.so aims serve …     # 8 bytes: nanoseconds, native order
//
// A wait until an instant of the real-time clock keeps its length, however the clock is set before or meanwhile.
// libfaketime would be enough, did it know of futexes: it gives Abseil a shifted "now" and leaves the deadline that
// Abseil hands to the kernel as it is, so that with the clock an hour ahead a wait of a second takes an hour.

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr int64_t kSecond = 1000000000;

// Deadlines before it are of the monotonic clock, which counts from the machine's start.
constexpr time_t kFirstRealTime = 1000000000;

int64_t Offset() {
  static const volatile int64_t* const offset = []() -> const volatile int64_t* {
    static const int64_t none = 0;
    const char* path = getenv("AIMS_CLOCK_OFFSET_FILE");
    const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return &none;
    void* mapped = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    return mapped == MAP_FAILED ? &none : static_cast<const volatile int64_t*>(mapped);
  }
  ();
  return *offset;
}

void Shift(timespec* time, int64_t nanoseconds) {
  const int64_t total = time->tv_sec * kSecond + time->tv_nsec + nanoseconds;
  time->tv_sec = total / kSecond;
  time->tv_nsec = total % kSecond;
}

// The deadline as the kernel's clock has it.
struct Unshifted {
  explicit Unshifted(const timespec* shifted) : time(shifted == nullptr ? timespec{} : *shifted), given(shifted) {
    if (given != nullptr && time.tv_sec >= kFirstRealTime) Shift(&time, -Offset());
  }
  const timespec* get() const { return given == nullptr ? nullptr : &time; }
  timespec time;
  const timespec* given;
};

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const auto next = Next<int(clockid_t, timespec*)>("clock_gettime");
  const int result = next(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) Shift(time, Offset());
  return result;
}

int gettimeofday(timeval* time, void*) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

int timespec_get(timespec* time, int base) noexcept {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, time);
  return base;
}

time_t time(time_t* out) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* deadline) {
  // By its version: the default of dlsym is another one, for condition variables of long ago.
  static const auto next = reinterpret_cast<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)>(
      dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2"));
  return next(condition, mutex, Unshifted(deadline).get());
}

// librdkafka waits through this.
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* deadline) {
  static const auto next = Next<int(cnd_t*, mtx_t*, const timespec*)>("cnd_timedwait");
  return next(condition, mutex, Unshifted(deadline).get());
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) noexcept {
  static const auto next = Next<int(pthread_mutex_t*, const timespec*)>("pthread_mutex_timedlock");
  return next(mutex, Unshifted(deadline).get());
}

int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  static const auto next = Next<int(sem_t*, const timespec*)>("sem_timedwait");
  return next(semaphore, Unshifted(deadline).get());
}

// Abseil waits through this.
long syscall(long number, ...) noexcept {
  static const auto next = Next<long(long, ...)>("syscall");
  va_list list;
  va_start(list, number);
  long argument[6];
  for (long& value : argument) value = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex && (argument[1] & FUTEX_CLOCK_REALTIME) != 0) {
    const Unshifted deadline(reinterpret_cast<const timespec*>(argument[3]));
    return next(number, argument[0], argument[1], argument[2], deadline.get(), argument[4], argument[5]);
  }
  return next(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

}  // extern "C"
