# What scripts/cluster and scripts/submit share; read with '.', after $root and $self are set.

pipeline=$root/jobs/pipeline/target
spark_home=$root/target/spark-home

fail() { # exit code, problem, remedy
  echo "$self: $2" >&2
  echo "  $3" >&2
  exit "$1"
}

# Builds what is missing or, with 'application', older than its sources. FOVEA_NO_BUILD=1 takes what is there.
ensure_built() {
  local stamp=$pipeline/.application
  if [ "${FOVEA_NO_BUILD:-}" = 1 ]; then
    [ -e "$pipeline/spark.classpath" ] || fail 4 "not built, and FOVEA_NO_BUILD is set" "Run: mvn -DskipTests package"
    return 0
  fi
  if [ -e "$stamp" ] && [ -e "$pipeline/spark.classpath" ]; then
    [ "${1:-}" = application ] || return 0
    [ -n "$(find "$root/pom.xml" "$root"/metrics "$root"/jobs -path '*/target' -prune -o -path '*/src/test' -prune -o \
      \( -name '*.java' -o -name pom.xml -o -name '*.yaml' -o -path '*/src/main/resources/*' \) -newer "$stamp" -print -quit)" ] || return 0
  fi
  command -v mvn > /dev/null || fail 4 "not built, and no mvn found" "Install Maven 3.8 or later."
  echo "$self: building (the first time takes a minute or two)" >&2
  mkdir -p "$root/target"
  if ! (cd "$root" && mvn -B -Dmaven.test.skip=true -Dspotless.check.skip=true package) > "$root/target/build.log" 2>&1; then
    grep -E '^\[ERROR\]' "$root/target/build.log" | head -20 >&2 || true
    fail 4 "the build failed" "The whole log is in target/build.log."
  fi
  touch "$stamp"
}

# The application jar of this build.
application_jar() {
  local jar
  for jar in "$pipeline"/fovea-pipeline-*-app.jar; do
    [ ! -e "$jar" ] || { echo "$jar"; return 0; }
  done
  fail 4 "there is no application jar in jobs/pipeline/target" "Run: mvn -DskipTests package"
}

# Makes target/spark-home: what a Spark distribution has, of links to the jars that Maven brought.
assemble_spark_home() {
  local jars=$spark_home/jars jar
  if ! cmp -s "$pipeline/spark.classpath" "$spark_home/assembled"; then
    rm -rf "$spark_home"
    mkdir -p "$jars" "$spark_home/bin" "$spark_home/conf"
    while IFS= read -r jar || [ -n "$jar" ]; do
      jar=$pipeline/lib/${jar##*/}
      [ -e "$jar" ] || fail 4 "$jar is missing" "Run: mvn -DskipTests package"
      ln -s "$jar" "$jars/"
    done < <(tr ':' '\n' < "$pipeline/spark.classpath")
    cp "$pipeline/spark.classpath" "$spark_home/assembled"
  fi
  cp "$root"/scripts/spark/spark-class "$root"/scripts/spark/spark-submit "$spark_home/bin/"
  cp "$root/jobs/pipeline/src/main/resources/log4j2.properties" "$spark_home/conf/"
}

# When a process began: with its id, this tells it from a later one of the same id. Empty if there is none.
began() { # process id
  if [ -r "/proc/$1/stat" ]; then
    sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -d' ' -f20
  else
    ps -o lstart= -p "$1" 2> /dev/null || true
  fi
}

# The body of a page of 127.0.0.1, without needing a client for HTTP; fails if nobody answers.
page() { # http://127.0.0.1:port, path
  local port=${1##*:}
  (
    exec 3<> "/dev/tcp/127.0.0.1/$port" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
    sed '1,/^\r*$/d' <&3
  ) 2> /dev/null
}

# One value of the state file of the cluster; empty if it has none.
state_of() { # folder, name
  sed -n "s/^$2=//p" "$1/state" 2> /dev/null || true
}
