# Runs a program in this session for as long as the server lives, whose end is the end of the input.
# $1: pauses in seconds that the program has between SIGTERM and SIGKILL; then it and its arguments.
pauses=$1
shift
self=
trap : HUP INT TERM
exec 3<&0 4>&2 2>/dev/null # what the shell itself says is of no use, and may meet a closed pipe

# Signals all of this session but its two supervisors; fails when there is nobody else any more.
signal() {
  nobody=1
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    pid=${stat#/proc/}
    pid=${pid%/stat}
    set -- "$1" ${line##*) } # then: state, parent, group, session
    if [ "$5" = $$ ] && [ "$2" != Z ] && [ "$pid" != $$ ] && [ "$pid" != "$self" ]; then
      kill "-$1" "$pid"
      nobody=0
    fi
  done
  return "$nobody"
}

end() {
  signal TERM || return 0
  for pause in $pauses; do
    sleep "$pause"
    signal 0 || return 0
  done
  for _ in 1 2 3 4 5 6 7 8 9 10; do # what was forked meanwhile is met the next time
    signal KILL || return 0
    sleep 0.1
  done
}

(
  trap : HUP INT TERM
  read -r self _ </proc/self/stat
  while read -r _; do :; done
  end
  kill -KILL $$ # it may be about to start the program
  signal KILL
) <&3 3<&- >/dev/null 4>&- &
watcher=$!

"$@" <&3 2>&4 3<&- 4>&-
status=$?
kill -KILL "$watcher"
wait "$watcher"
end # what the program has left behind
exit "$status"
