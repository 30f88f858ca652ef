# Sourced by ./meerkat, ./check and lab/*, from any folder. Sets and exports JAVA_HOME to a JDK 25 or
# newer, taken from JAVA_HOME, the PATH, or where JDKs are usually found, in this order; else says
# what is missing and returns 1. Afterwards meerkat_maven prints which Maven to run, and meerkat_build
# runs it.

# The feature version of the JDK in folder $1, or 0 when there is none with a compiler.
meerkat_jdk_version() {
  [ -x "$1/bin/javac" ] || { echo 0; return; }
  if [ -r "$1/release" ]; then
    # Far sooner than starting a compiler.
    version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
    [ -z "$version" ] || { echo "$version"; return; }
  fi
  version=$("$1/bin/javac" -version 2>&1 </dev/null | sed -n 's/^javac \([0-9][0-9]*\).*/\1/p')
  echo "${version:-0}"
}

meerkat_find_java() {
  found=
  on_path=$(command -v javac || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    [ -n "$home" ] || continue
    if [ "$(meerkat_jdk_version "$home")" -ge 25 ]; then
      found=$home
      break
    fi
  done
  if [ -z "$found" ]; then
    echo "meerkat: no JDK 25 or newer in JAVA_HOME, on the PATH, in /usr/lib/jvm, /usr/java," \
      "/opt, ~/.sdkman or ~/.jdks. Install one (such as Eclipse Temurin 25, or the package" \
      "openjdk-25-jdk of Debian and Ubuntu) or set JAVA_HOME to it." >&2
    return 1
  fi
  JAVA_HOME=$found
  export JAVA_HOME
}

# Maven 3.8 or newer if the system has it, else the wrapper $1/mvnw, which downloads one.
meerkat_maven() {
  version=$(mvn -v 2>/dev/null </dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  major=${version%% *}
  minor=${version##* }
  if [ -n "$version" ] && { [ "$major" -gt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -ge 8 ]; }; }; then
    printf 'mvn'
  else
    printf '%s' "$1/mvnw"
  fi
}

# Runs Maven in folder $1 with the other words. What it says is shown only when it fails, and without
# the codes for colours that it ends with even where there is no terminal.
meerkat_build() {
  folder=$1
  shift
  said=$(cd "$folder" && "$(meerkat_maven "$folder")" -q -B -Dstyle.color=never "$@" 2>&1) || {
    printf '%s\n' "$said" | sed "s/$(printf '\033')\[[0-9;]*m//g" >&2
    return 1
  }
}

meerkat_find_java
