# Shared by up and down: where things are, and whether the broker of a directory runs. Sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${AIMS_KAFKA_CACHE:-$root/.cache/kafka}
jars=$cache/jars

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Copies the jars from Maven's repository, once for each version of pom.xml; needs no network once Maven has them.
fetch_jars() {
  local pom=$root/deploy/kafka/pom.xml
  mkdir -p "$cache"
  (
    flock 9
    cmp -s "$pom" "$jars/pom.xml" && exit 0
    rm -rf "$jars"
    mvn -B -q -f "$pom" dependency:copy-dependencies -DoutputDirectory="$jars" >"$cache/maven.log" 2>&1 || {
      cat "$cache/maven.log" >&2
      exit 1
    }
    cp "$pom" "$jars/pom.xml"
  ) 9>"$cache/jars.lock" || fail "cannot get Kafka's jars with Maven; what it said is above"
}

# True while the process in $1/pid is the broker of the directory $1, and not a later process with the same number.
running() {
  local pid
  pid=$(cat "$1/pid" 2>/dev/null) && [[ -n $pid ]] &&
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$1/server.properties"
}
