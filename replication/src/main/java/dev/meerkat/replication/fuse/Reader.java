package dev.meerkat.replication.fuse;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that takes requests, has them handled, and answers. It owns its memory, its
/// descriptor of the device and its umask.
final class Reader {
  private static final Logger log = LoggerFactory.getLogger(Reader.class);

  private final Connection connection;
  private final Device device;
  private final Function<Linux, RequestHandler> handlers;

  Reader(Connection connection, Device device, Function<Linux, RequestHandler> handlers) {
    this.connection = connection;
    this.device = device;
    this.handlers = handlers;
  }

  /// Until the connection ends.
  void run() {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      try {
        linux.ownUmask();
        linux.servesFiles();
        serve(linux, new Request(memory), new Reply(memory, Request.MAX_READ + 4096));
      } catch (LinuxException | RuntimeException e) {
        log.error("A thread that serves {} ends", connection.name(), e);
        connection.leftUnanswered();
      } finally {
        connection.ended(linux, device);
      }
    } catch (LinuxException e) {
      log.error("A thread that serves {} ends: {}", connection.name(), e.getMessage());
    }
  }

  private void serve(Linux linux, Request request, Reply reply) throws LinuxException {
    RequestHandler handler = handlers.apply(linux);
    while (device.read(linux, request)) {
      long unique = request.unique();
      try {
        handle(linux, handler, request, reply);
      } catch (Error e) {
        device.answer(linux, unique, reply.error(unique, Errno.EIO)); // Then this thread ends.
        throw e;
      }
    }
  }

  private void handle(Linux linux, RequestHandler handler, Request request, Reply reply)
      throws LinuxException {
    boolean resent = request.isResent();
    connection.taken(resent);
    try {
      answer(linux, handler, request, reply);
    } finally {
      connection.finished(resent);
    }
  }

  private void answer(Linux linux, RequestHandler handler, Request request, Reply reply)
      throws LinuxException {
    long unique = request.unique();
    if (request.opcode() == Opcode.INIT) {
      connection.sendsAgain(Negotiation.offersResend(request));
    }
    try {
      int size =
          request.opcode() == Opcode.INIT
              ? Negotiation.answer(request, reply)
              : handler.handle(request, reply, device);
      if (size != Reply.NONE) {
        device.answer(linux, unique, reply.message(unique, size));
      }
    } catch (LinuxException e) {
      if (request.opcode() == Opcode.INIT) {
        log.error("{} cannot be served: {}", connection.name(), e.getMessage());
      }
      device.answer(linux, unique, reply.error(unique, e.errno()));
    } catch (RuntimeException e) {
      log.error("A request ({}) of {} failed", request.opcode(), connection.name(), e);
      device.answer(linux, unique, reply.error(unique, Errno.EIO));
    }
  }
}
