package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Looks all the time, from outside, that no two hosts have the address of a group, and that its
/// application runs on no two: asks the kernel, not Meerkat.
///
/// A host counts as one of two only if it has it before and after the other was looked at: so what
/// moved in between is no finding. What lasted for less than a look is not seen. An application all
/// of whose processes are stopped (SIGSTOP), as on a host that is frozen, does not count: it does
/// nothing. It counts from the moment on in which one of them goes on.
final class Lookout implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int MAX_FINDINGS = 20;

  private final List<Host> hosts;
  private final InetAddress address;
  private final Predicate<String> application;
  private final List<String> findings = new ArrayList<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("lookout").unstarted(this::run);
  private final AtomicLong looks = new AtomicLong();
  private volatile boolean closed;

  private Lookout(List<Host> hosts, InetAddress address, Predicate<String> application) {
    this.hosts = List.copyOf(hosts);
    this.address = address;
    this.application = application;
  }

  static Lookout start(List<Host> hosts, String address, Predicate<String> application) {
    var lookout = new Lookout(hosts, InetAddress.ofLiteral(address), application);
    lookout.thread.start();
    return lookout;
  }

  private void run() {
    try {
      while (!closed) {
        look("the address", this::hasAddress);
        look("the application", this::actsThere);
        looks.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (RuntimeException e) {
      find("nobody looks any more: " + e);
    }
  }

  private void look(String what, Predicate<Host> has) {
    for (int i = 0; i < hosts.size(); i++) {
      Host host = hosts.get(i);
      if (!has.test(host)) {
        continue;
      }
      for (Host other : hosts.subList(i + 1, hosts.size())) {
        if (has.test(other) && has.test(host)) {
          find(host.name() + " and " + other.name() + " both have " + what);
        }
      }
    }
  }

  private void find(String what) {
    synchronized (findings) {
      if (findings.size() < MAX_FINDINGS) {
        findings.add(what);
      }
    }
  }

  /// Whether the kernel of `host` has the address.
  boolean hasAddress(Host host) {
    try {
      return host.namespace().call(() -> NetworkInterface.getByInetAddress(address) != null);
    } catch (Exception e) {
      throw new LabFailure("cannot look at the addresses of " + host.name(), e);
    }
  }

  /// Whether there is a process of the application on `host`, be it a stopped one.
  boolean runsApplication(Host host) {
    return !processes(host).isEmpty();
  }

  private boolean actsThere(Host host) {
    return processes(host).stream().anyMatch(process -> !isStopped(process));
  }

  private static boolean isStopped(long process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException _) {
      // It has ended since.
      return true;
    }
  }

  /// Whether the kernel of `host` has the address, or there is a process of the application.
  boolean hasAny(Host host) {
    return hasAddress(host) || runsApplication(host);
  }

  /// The processes of the application on `host`, also stopped ones.
  List<Long> processes(Host host) {
    Path network = Path.of("/run/netns", host.namespace().name());
    var found = new ArrayList<Long>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      Object inode = Files.getAttribute(network, "unix:ino");
      for (Path each :
          all.filter(path -> path.getFileName().toString().matches("[0-9]+")).toList()) {
        if (isApplication(each) && isIn(each, inode)) {
          found.add(Long.valueOf(each.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new LabFailure("cannot look at the processes of " + host.name(), e);
    }
    return found;
  }

  private boolean isApplication(Path process) {
    try {
      byte[] words = Files.readAllBytes(process.resolve("cmdline"));
      return words.length > 0
          && application.test(new String(words, StandardCharsets.UTF_8).replace('\0', ' '));
    } catch (IOException _) {
      // It has ended since.
      return false;
    }
  }

  private static boolean isIn(Path process, Object inode) {
    try {
      return Files.getAttribute(process.resolve("ns").resolve("net"), "unix:ino").equals(inode);
    } catch (IOException _) {
      // It has ended since.
      return false;
    }
  }

  /// How often it has looked.
  long looks() {
    return looks.get();
  }

  /// What it has found that may never be, and forgets.
  List<String> takeFindings() {
    synchronized (findings) {
      List<String> taken = List.copyOf(findings);
      findings.clear();
      return taken;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while the lookout ends", e);
    }
  }
}
