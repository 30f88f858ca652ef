#!/bin/sh
# What keeps a group from running longer than it may, without any process of Meerkat. docs/groups.md
# says what the files in the folder mean.
#
#   guard.sh guard FOLDER                                   waits for the time, or until Meerkat has
#                                                           ended, then ends everything
#   guard.sh run FOLDER GENERATION RESOURCE USER WORD...    becomes a command, if the time is not over
#   guard.sh free FOLDER RESOURCE USER WORD...              becomes a command at any time: for stops
#   guard.sh kill FOLDER RESOURCE                           kills its processes; prints what is left
#   guard.sh processes FOLDER RESOURCE                      prints its processes
#   guard.sh end FOLDER                                     ends everything now; prints what is left
#   guard.sh left FOLDER                                    prints what is left
#   guard.sh hosts FOLDER ENTRY FILE [LINE]                 puts the line into a hosts file as that entry, or takes
#                                                           the entry out
#   guard.sh remember FOLDER MOUNTED                        remembers the disk that is mounted there
#   guard.sh disks FOLDER                                   prints which of those are in use
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
cd / || exit 1
verb=$1
folder=$2
shift 2
tab='	'
cgroup=
watchdog=
if [ -r "$folder/ends" ]; then
  while IFS=$tab read -r kind what rest; do
    case $kind in
      cgroup) cgroup=$what ;;
      watchdog) watchdog=$what ;;
    esac
  done <"$folder/ends"
fi
read -r boot </proc/sys/kernel/random/boot_id

say() {
  printf '%s %s\n' "$(date '+%F %T')" "$1"
}

# Sets now: hundredths of seconds of CLOCK_BOOTTIME.
look_at_clock() {
  read -r up rest </proc/uptime
  now=${up%.*}${up#*.}
}

# Sets generation, until, and whose order it is: keeper and keeper_start, the number of a process and
# when it began. False, and nothing set, when nothing of this boot stands there.
read_deadline() {
  {
    read -r of_boot its_generation its_until its_keeper its_keeper_start <"$folder/deadline"
  } 2>/dev/null || return 1
  [ "$of_boot" = "$boot" ] || return 1
  generation=$its_generation
  until=$its_until
  keeper=$its_keeper
  keeper_start=$its_keeper_start
}

# Whether the process that gave the order has ended, all its threads: what cannot be read proves
# nothing.
has_keeper_ended() {
  kill -0 "$keeper" 2>/dev/null || return 0
  { read -r stat <"/proc/$keeper/stat"; } 2>/dev/null || return 1
  # Unquoted: words.
  set -- ${stat##*) }
  [ "${20}" = "$keeper_start" ] || return 0
  case $1 in
    Z | X)
      set -- /proc/"$keeper"/task/*
      [ $# -le 1 ]
      ;;
    *) return 1 ;;
  esac
}

# Sets start: when process $1 began, which tells it from others that had its number.
look_at() {
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # Unquoted: words.
  set -- ${stat##*) }
  start=${20}
}

# Prints, of the files that come as words, those after $1 whose environment can be read: those of threads of the kernel
# cannot (PF_KTHREAD of proc(5)).
readable_after() {
  last=$1
  shift
  {
    cat /proc/[0-9]*/stat
    echo -
    printf '%s\n' "$@"
  } 2>/dev/null | last=$last awk '
    BEGIN { last = ENVIRON["last"]; after = last == "" }
    !listed && $0 == "-" { listed = 1; next }
    !listed {
      id = $1
      sub(/^.*\) /, "")
      if (int($7 / 2097152) % 2 == 0) readable["/proc/" id "/environ"] = 1
      next
    }
    after && $0 in readable
    $0 == last { after = 1 }' |
    while read -r one; do [ ! -r "$one" ] || echo "$one"; done
}

# Prints the processes that have $1 in their environment. Reading one waits for a process that waits for its memory: one
# that is not read in a second is passed over, and those after it are read. False, after 8 s at most, when there are too
# many of these, or everything is so slow that not all were looked at.
marked() {
  wanted=$1
  set -- /proc/[0-9]*/environ
  limit=0.5
  round=0
  while [ $round -lt 8 ]; do
    # First its own, which can always be read: without it, nothing was begun with.
    told=$(timeout -s KILL $limit grep -HcszxF --line-buffered -e "$wanted" /proc/self/environ "$@")
    ended=$?
    printf '%s\n' "$told" | sed -n 's,^/proc/\([0-9]*\)/environ:[1-9].*,\1,p'
    [ $ended -ge 124 ] || return 0
    last=$(printf '%s\n' "$told" | sed -n '$s,:[0-9]*$,,p')
    if [ "$last" = /proc/self/environ ]; then
      last=
      [ $round -eq 0 ] || [ $# -eq 0 ] || shift
    fi
    # Unquoted: words.
    set -- $(readable_after "$last" "$@")
    limit=1
    round=$((round + 1))
  done
  return 1
}

# Prints the processes of the group, or of resource $1: those that were started for it, those in its
# cgroup, those with its mark in their environment, and all that are below these or in a session with
# them. False when there may be more.
members() {
  {
    cat "$folder"/run-${1:-*}.pid 2>/dev/null
    [ -z "$cgroup" ] || find "$cgroup/run${1:+/$1}" -name cgroup.procs -exec cat {} + 2>/dev/null
    mark=MEERKAT_RUN=$folder
    [ -z "$1" ] || mark=MEERKAT_PART=$folder/$1
    marked "$mark" 2>/dev/null || echo unread
    echo -
    cat /proc/[0-9]*/stat 2>/dev/null
  } | awk -v self=$$ -v boot="$boot" '
    !listed && $0 == "-" { listed = 1; next }
    !listed && $0 == "unread" { unread = 1; next }
    # A number, and for those that were started when that was.
    !listed {
      if (!($1 in marked) || $2 == "") { if ($3 == "" || $3 == boot) marked[$1] = $2 }
      next
    }
    {
      id = $1
      sub(/^.*\) /, "")
      if (id in marked && marked[id] != "" && marked[id] != $20) delete marked[id]
      state[id] = $1
      parent[id] = $2
      session[id] = $4
      if (id in marked && $4 > 1) ours[$4] = 1
    }
    END {
      do {
        again = 0
        for (id in parent) {
          if (!(id in member) && (id in marked || parent[id] in member || session[id] in ours)) {
            member[id] = 1
            again = 1
          }
        }
      } while (again)
      for (id in member) if (state[id] != "Z" && state[id] != "X" && id != self) print id
      exit unread
    }'
}

# Those of the group, or of resource $1.
kill_members() {
  if [ -n "$cgroup" ]; then
    { echo 1 >"$cgroup/run${1:+/$1}/cgroup.kill"; } 2>/dev/null
  fi
  round=0
  while [ $round -lt 10 ]; do
    found=$(members "$1")
    [ -n "$found" ] || return 0
    # Stopped, they have no more children.
    kill -STOP $found 2>/dev/null
    kill -KILL $found $(members "$1") 2>/dev/null
    round=$((round + 1))
    [ $round -eq 1 ] || sleep 0.02
  done
}

abort_fuse() {
  { echo 1 >"/sys/fs/fuse/connections/$1/abort"; } 2>/dev/null
}

# The numbers of FUSE connections mounted at $1, which is written as in mountinfo, of the types that
# begin with $2, but for those whose mount options match $3.
fuse_at() {
  at=$1 type=" - $2" but=${3:-^$} awk '
    $5 == ENVIRON["at"] && index($0, ENVIRON["type"]) && $6 !~ ENVIRON["but"] { split($3, number, ":"); print number[2] }' \
    /proc/self/mountinfo
}

# While the host stands by, Meerkat shows the data by a mount that nobody can write to. It is no part
# of what runs here, and keeps everybody from the folder below it.
view='^ro(,|$)'

# Whether what is on top at $1 was mounted by Meerkat, to be used: a folder of data may be a mount of
# the host's.
is_data_mounted() {
  at=$1 view=$view awk '$5 == ENVIRON["at"] {
      for (i = 7; i < NF; i++) if ($i == "-") { ours = $(i + 1) == "fuse.meerkat" && $6 !~ ENVIRON["view"]; break }
    } END { exit !ours }' /proc/self/mountinfo
}

is_mounted() {
  at=$1 awk '$5 == ENVIRON["at"] { found = 1 } END { exit !found }' /proc/self/mountinfo
}

# Whether the kernel tells that the disk is in use that it calls $1.
is_told_in_use() {
  for one in /sys/fs/ext4/"$1" /sys/fs/xfs/"$1" /sys/fs/f2fs/"$1" /sys/fs/btrfs/*/devices/"$1"; do
    [ ! -e "$one" ] || return 0
  done
  return 1
}

# Remembers the disk that is mounted at $1, in a file that is called by its number: from then on it
# counts as in use until it is not, however it is taken from there. A second line says whether the kernel tells that:
# the name of the file system does not, as there are two drivers of ext2.
remember_disk() {
  at=$1 awk '$5 == ENVIRON["at"] {
      for (i = 7; i < NF; i++) if ($i == "-") { print $(i + 2); break }
    }' /proc/self/mountinfo |
    while read -r device; do
      [ -b "$device" ] || continue
      number=$(stat -L -c '0x%t 0x%T' "$device") || continue
      number=$((${number% *})):$((${number#* }))
      behind=
      { read -r behind <"/sys/dev/block/$number/loop/backing_file"; } 2>/dev/null
      name=$(readlink "/sys/dev/block/$number")
      told=
      ! is_told_in_use "${name##*/}" || told=told
      printf '%s\t%s\n%s\n' "$1" "$behind" "$told" >"$folder/disk-$number"
    done
}

# Whether disk $1 is in use: mounted anywhere, or held by who has files of it open. $2: the file
# behind it, if there is one, as such a number is soon that of another file. $3: whether the kernel has told that it is.
# 2: that cannot be looked at in time.
is_disk_in_use() {
  if [ -n "$2" ]; then
    behind=
    { read -r behind <"/sys/dev/block/$1/loop/backing_file"; } 2>/dev/null
    [ "$behind" = "$2" ] || return 1
  fi
  name=$(readlink "/sys/dev/block/$1") || return 1
  ! is_told_in_use "${name##*/}" || return 0
  # The search below waits for any file of the host that hangs.
  [ -z "$3" ] || return 1
  # Of other file systems it is only told who has them mounted, and who has files of them open.
  cat /proc/[0-9]*/mountinfo 2>/dev/null |
    number=$1 awk '$3 == ENVIRON["number"] { found = 1 } END { exit !found }' && return 0
  major=${1%:*}
  minor=${1#*:}
  number=$(((major << 8) | (minor & 255) | ((minor & ~255) << 12)))
  found=$(timeout -s KILL 1 find -L /proc/[0-9]*/fd /proc/[0-9]*/cwd /proc/[0-9]*/root \
    -maxdepth 1 -printf '%D\n' 2>/dev/null)
  [ $? -lt 124 ] || return 2
  printf '%s\n' "$found" | grep -qx "$number"
}

# Prints those that were remembered and are in use, number and folder, with a ? before that when it cannot be looked
# at; forgets the others.
disks() {
  for file in "$folder"/disk-*; do
    [ -e "$file" ] || continue
    told=
    {
      IFS=$tab read -r where behind
      read -r told
    } <"$file"
    is_disk_in_use "${file##*/disk-}" "$behind" "$told"
    case $? in
      0) printf '%s\t%s\n' "${file##*/disk-}" "$where" ;;
      2) printf '?%s\t%s\n' "${file##*/disk-}" "$where" ;;
      *) rm -f "$file" ;;
    esac
  done
}

# Applications first lose their data, so that none of them waits for it and cannot be killed.
end_data() {
  while IFS=$tab read -r kind what rest; do
    case $kind in
      data) for number in $(fuse_at "$what" fuse.meerkat "$view"); do abort_fuse "$number"; done ;;
      mount) for number in $(fuse_at "$what" fuse); do abort_fuse "$number"; done ;;
    esac
  done <"$folder/ends"
}

has_alias() {
  grep -qxF "# meerkat: begin of $1" "$2" 2>/dev/null
}

# Prints hosts file $2 with line $3 as entry $1, at its end; without the entry, when there is no line. A mark of the
# begin without one of the end is only itself.
with_alias() {
  entry=$1 line=$3 awk '
    BEGIN {
      begin = "# meerkat: begin of " ENVIRON["entry"]
      end = "# meerkat: end of " ENVIRON["entry"]
    }
    $0 == begin { printf "%s", kept; kept = ""; inside = 1; next }
    inside && $0 == end { kept = ""; inside = 0; next }
    inside { kept = kept $0 "\n"; next }
    { print }
    END {
      printf "%s", kept
      if (ENVIRON["line"] != "") print begin "\n" ENVIRON["line"] "\n" end
    }' "$2"
}

# Writes hosts file $2 anew with entry $1 as line $3, or without it. One process at a time, of the guards and of
# Meerkat. In one step; where the file is mounted by itself, as in containers, it can only be written over, and is
# never empty meanwhile.
set_alias() {
  hosts=$(readlink -f "$2") || return 1
  fresh=${hosts%/*}/.${hosts##*/}.guard
  {
    flock -w 2 7 || {
      echo "another process has been changing $hosts for 2 s" >&2
      return 1
    }
    cp -p "$hosts" "$fresh" && with_alias "$1" "$hosts" "$3" >"$fresh" &&
      if is_mounted "$hosts"; then
        cat "$fresh" 1<>"$hosts" && truncate -s "$(stat -c %s "$fresh")" "$hosts"
      else
        mv -f "$fresh" "$hosts"
      fi
    written=$?
    rm -f "$fresh"
    return $written
  } 7>"${folder%/*}/hosts.lock"
}

# Whether the share of kind $1 called $2 is there: of nfs, client and folder $2, folder $3. 2: that cannot be looked at.
is_shared() {
  case $1 in
    samba)
      shown=$(LC_ALL=C timeout -s KILL 2 net usershare list "$2" 2>&1)
      case $?,$shown in
        0,*) ;;
        # Where it is not installed, or Samba is not set up to have such shares, there is none.
        127,* | *"usershares are currently disabled"*) return 1 ;;
        *) return 2 ;;
      esac
      printf '%s\n' "$shown" | grep -qixF "$2"
      ;;
    nfs)
      shown=$(timeout -s KILL 2 exportfs 2>/dev/null)
      case $? in
        0) ;;
        127) return 1 ;;
        *) return 2 ;;
      esac
      printf '%s\n' "$shown" |
        at=$3 awk '
          BEGIN { at = ENVIRON["at"] }
          $0 == at || index($0, at " ") == 1 || index($0, at "\t") == 1 { found = 1 }
          END { exit !found }'
      ;;
  esac
}

end_ways_in() {
  while IFS=$tab read -r kind what rest; do
    case $kind in
      address) timeout -s KILL 2 ip addr del "$what" dev "$rest" 2>/dev/null & ;;
      link) timeout -s KILL 2 ip link del dev "$what" 2>/dev/null & ;;
      nfs) timeout -s KILL 2 exportfs -u "$what" >/dev/null 2>&1 & ;;
      samba)
        {
          timeout -s KILL 2 net usershare delete "$what"
          timeout -s KILL 2 smbcontrol smbd close-share "$what"
        } >/dev/null 2>&1 &
        ;;
      hosts) ! has_alias "$what" "$rest" || set_alias "$what" "$rest" '' 2>/dev/null & ;;
    esac
  done <"$folder/ends"
}

# Prints the units that are stopped with unit $1, as they name it in PartOf=: one that stands for several may do nothing
# itself.
parts_of() {
  timeout -s KILL 2 systemctl show --property=ConsistsOf --value "$1" 2>/dev/null
}

end_services() {
  while IFS=$tab read -r kind what rest; do
    if [ "$kind" = systemd ]; then
      # Asked to stop first, so that systemd does not start it again.
      {
        parts=$(parts_of "$what")
        # Unquoted: words.
        timeout -s KILL 2 systemctl --no-block stop "$what" $parts
        timeout -s KILL 2 systemctl kill -s KILL "$what" $parts
      } 2>/dev/null &
    fi
  done <"$folder/ends"
}

# Whether a process is in cgroup $1 of systemd, or below it.
is_cgroup_used() {
  [ -n "$1" ] && cat "/sys/fs/cgroup$1/cgroup.events" "/sys/fs/cgroup/unified$1/cgroup.events" 2>/dev/null |
    grep -qx 'populated 1'
}

# Prints what is here of unit $1 and its parts. One that is being stopped runs still, and one that systemd has given up
# may have processes that cannot be killed.
left_units() {
  shown=$(
    parts=$(parts_of "$1") &&
      # Unquoted: words.
      timeout -s KILL 2 systemctl show --property=Id,ActiveState,ControlGroup "$1" $parts 2>/dev/null
  ) && [ -n "$shown" ] || {
    unseen "service $1"
    return
  }
  name=$1
  state=
  group=
  printf '%s\n\n' "$shown" | while IFS== read -r key value; do
    case $key in
      Id) id=$value ;;
      ActiveState) state=$value ;;
      ControlGroup) group=$value ;;
      '')
        case $state in
          inactive | failed) ! is_cgroup_used "$group" || echo "service ${name:-$id}" ;;
          '') unseen "service ${name:-$id}" ;;
          *) echo "service ${name:-$id}" ;;
        esac
        name=
        state=
        group=
        ;;
    esac
  done
}

end_mounts() {
  while IFS=$tab read -r kind what rest; do
    case $kind in
      data) still=is_data_mounted ;;
      mount)
        still=is_mounted
        remember_disk "$what"
        ;;
      *) continue ;;
    esac
    layer=0
    while [ $layer -lt 8 ] && $still "$what"; do
      timeout -s KILL 2 umount -l -- "$rest" 2>/dev/null
      layer=$((layer + 1))
    done
  done <"$folder/ends"
}

# The host's own addresses whose place those of the group have taken, as they were written down before they went.
give_back_own() {
  while IFS=$tab read -r kind what rest; do
    [ "$kind" = replaced ] && [ -r "$folder/$what" ] || continue
    while IFS=$tab read -r own device; do
      timeout -s KILL 2 ip addr add "$own" dev "$device" 2>/dev/null
    done <"$folder/$what"
  done <"$folder/ends"
}

end_all() {
  end_data
  end_ways_in
  end_services
  kill_members
  end_mounts
  wait
  give_back_own
}

# Prints the processes of the group, or of resource $1, one a line.
left_processes() {
  found=$(members "$1") || unseen "all processes"
  for id in $found; do
    { read -r name <"/proc/$id/comm" && echo "process $id ($name)"; } 2>/dev/null
  done
}

# What cannot be looked at in time may be here, but nothing was seen. Meerkat knows such lines by how they begin.
unseen() {
  echo "cannot look for $1"
}

# Prints what of the group is here, one a line, and what cannot be looked for.
left() {
  left_processes
  while IFS=$tab read -r kind what rest; do
    case $kind in
      address)
        shown=$(timeout -s KILL 2 ip -o addr show dev "$rest" to "${what%/*}" 2>/dev/null)
        if [ $? -eq 137 ]; then
          unseen "address $what on $rest"
        elif [ -n "$shown" ]; then
          echo "address $what on $rest"
        fi
        ;;
      nfs | samba)
        is_shared "$kind" "$what" "$rest"
        case $? in
          0) echo "share $what" ;;
          2) unseen "share $what" ;;
        esac
        ;;
      hosts)
        ! has_alias "$what" "$rest" || echo "alias of $what in $rest"
        ;;
      data) ! is_data_mounted "$what" || echo "data mounted at $rest" ;;
      mount) ! is_mounted "$what" || echo "mount at $rest" ;;
      systemd) left_units "$what" ;;
    esac
  done <"$folder/ends"
  disks | while IFS=$tab read -r number where; do
    case $number in
      \?*) unseen "who uses disk ${number#\?}, which was mounted at $where" ;;
      *) is_mounted "$where" || echo "disk $number, which was mounted at $where" ;;
    esac
  done
}

# Takes up a new order; the one who gave it waits for this file.
take_up() {
  echo "$generation $1" >"$folder/seen.new" && mv -f "$folder/seen.new" "$folder/seen"
  taken=$generation
}

# Sends what the process that has ended, and no other, had prepared to be told when nothing runs here any more. Only
# bash can: where it is missing, the other host waits until the lease is over.
bid_farewell() {
  farewells=$folder/farewells-$keeper-$keeper_start
  [ -r "$farewells" ] && command -v bash >/dev/null || return 0
  for time in 1 2 3; do
    while IFS=$tab read -r address port file; do
      timeout -s KILL 1 bash -c 'cat "$1" >"/dev/udp/$2/$3"' - "$folder/$file" "$address" "$port" \
        2>/dev/null
    done <"$farewells"
    sleep 0.05
  done
}

pet() {
  [ -z "$watchdog" ] || echo k >&8
}

# Cgroups that nothing is in any more.
remove_cgroups() {
  [ -z "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
}

leave() {
  # A watchdog that reads this before it is closed lets the host live.
  [ -z "$watchdog" ] || printf V >&8
  say "$1"
  if [ -n "$cgroup" ]; then
    { echo $$ >"${cgroup%/*/*}/cgroup.procs"; } 2>/dev/null
    remove_cgroups
  fi
  exit 0
}

be_guard() {
  trap '' HUP
  command exec 9>"$folder/guard.lock" || exit 1
  flock -n 9 || exit 0
  {
    # Last to be killed for memory, first to run; and in a cgroup that outlives a service's end.
    echo -1000 >/proc/self/oom_score_adj
    echo -15 >/proc/self/autogroup
    renice -n -15 -p $$ >&2
    [ -z "$cgroup" ] || { mkdir -p "$cgroup/guard" && echo $$ >"$cgroup/guard/cgroup.procs"; }
  } 2>/dev/null
  look_at $$
  echo "$$ $start" >"$folder/guard.pid.new" && mv -f "$folder/guard.pid.new" "$folder/guard.pid"
  if [ -n "$watchdog" ] && ! command exec 8>"$watchdog"; then
    ! read_deadline || take_up "cannot open the watchdog $watchdog: another group or program may use it"
    exit 1
  fi
  taken=
  until=0
  while :; do
    # What cannot be read any more does not make the time longer.
    previous=$until
    if read_deadline && [ "$generation" != "$taken" ]; then
      look_at_clock
      if [ -n "$taken" ] && [ $((previous - now)) -le 0 ]; then
        end_all 9>&-
        say "the time before the new order was over: made an end of everything"
      fi
      take_up ok
    fi
    [ "$until" != off ] || leave "nothing to guard any more"
    look_at_clock
    remaining=$((until - now))
    if [ $remaining -le 0 ]; then
      over "the time was over"
    elif has_keeper_ended; then
      over "Meerkat has ended"
    elif [ $remaining -le 10 ]; then
      pet
      sleep "$(printf '0.%02d' $remaining)" 9>&-
    else
      pet
      sleep 0.1 9>&-
    fi
  done
}

# Nothing may run any more, because of $1. Returns when there is a new order.
over() {
  end_all 9>&-
  ended=$generation
  say "$1: made an end of everything"
  before=
  while :; do
    what=$(left 9>&-)
    [ -n "$what" ] || end_well
    # Nobody pets the watchdog now: the host ends.
    [ "$what" = "$before" ] || say "left: $what"
    before=$what
    sleep 0.2 9>&-
    # Looked at last: what is mounted or started by a new order stays.
    if read_deadline; then
      [ "$until" != off ] || return
      [ "$generation" = "$ended" ] || return
    fi
    { end_ways_in; end_services; kill_members; end_mounts; wait; } 9>&-
  done
}

# Nothing is left. When there is nobody who could start anything here, the other host may know.
end_well() {
  if read_deadline && [ "$generation" = "$ended" ] && has_keeper_ended; then
    bid_farewell 9>&-
  fi
  leave "nothing is left"
}

# From here on the guard sees this process as one of the group.
join() {
  [ -z "$cgroup" ] || {
    { [ -d "$cgroup/run/$1" ] || mkdir -p "$cgroup/run/$1"; } &&
      echo $$ >"$cgroup/run/$1/cgroup.procs"
  } 2>/dev/null
}

# Whether orders of generation $1 may be performed still.
is_allowed() {
  read_deadline && [ "$generation" = "$1" ] && [ "$until" != off ] || return 1
  read -r guard began <"$folder/guard.pid" && look_at "$guard" || return 1
  [ "$start" = "$began" ] || return 1
  look_at_clock
  [ "$now" -lt "$until" ] && ! has_keeper_ended
}

# $1: as whom, or - for the one who runs this.
become() {
  user=$1
  shift
  [ "$user" = - ] || set -- setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
  exec "$@"
}

case $verb in
  guard) be_guard ;;
  run)
    order=$1
    resource=$2
    shift 2
    join "$resource"
    look_at $$
    echo "$$ $start $boot" >"$folder/run-$resource.pid"
    is_allowed "$order" || {
      echo "the time of the guard is over, so nothing is started by an order that was given before" >&2
      exit 199
    }
    become "$@"
    ;;
  free)
    join "$1"
    shift
    become "$@"
    ;;
  end)
    end_all
    remove_cgroups
    left 2>/dev/null
    ;;
  # Each line counts, so a shell that notes that it has killed what hung does so elsewhere.
  left) left 2>/dev/null ;;
  hosts) set_alias "$1" "$2" "$3" ;;
  remember) remember_disk "$1" ;;
  disks) disks 2>/dev/null ;;
  processes) left_processes "$1" 2>/dev/null ;;
  kill)
    {
      kill_members "$1"
      left_processes "$1"
    } 2>/dev/null
    ;;
  *)
    echo "guard.sh: no such verb: $verb" >&2
    exit 2
    ;;
esac
