package dev.meerkat.server.notice;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A mail server that insists on STARTTLS (RFC 3207) and login: GreenMail behind a gate that does
/// the TLS, which GreenMail cannot, and that can hang or refuse.
public final class MailGate implements AutoCloseable {
  public static final String USER = "meerkat";
  public static final String PASSWORD = "geheim";

  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  /// How it behaves.
  public enum Manner {
    OPEN,
    /// Accepts connections and says nothing.
    HANGING,
    /// Greets for ever, a line at a time.
    BABBLING,
    /// Offers no TLS.
    PLAIN,
    /// Refuses whoever is called `nobody`.
    CHOOSY
  }

  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final ServerSocket listener;
  private final SSLContext tls;
  private final String fingerprint;
  private final CopyOnWriteArrayList<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Manner manner = Manner.OPEN;

  public MailGate() throws IOException, GeneralSecurityException {
    this(0);
  }

  public MailGate(int port) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = GreenMail.class.getResourceAsStream("/greenmail.p12")) {
      if (in == null) {
        throw new IOException("GreenMail has no key store any more");
      }
      store.load(in, STORE_PASSWORD);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, STORE_PASSWORD);
    tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    String alias = store.aliases().nextElement();
    fingerprint =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(store.getCertificate(alias).getEncoded()));
    mail.setUser("meerkat@example.org", USER, PASSWORD);
    mail.getUserManager().setAuthRequired(true);
    mail.start();
    listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread _ = Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String fingerprint() {
    return fingerprint;
  }

  public GreenMail mail() {
    return mail;
  }

  void behave(Manner next) {
    manner = next;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread _ = Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      switch (manner) {
        case HANGING -> {
          int _ = socket.getInputStream().read();
        }
        case BABBLING -> {
          while (true) {
            say(socket, "220-wait");
          }
        }
        case OPEN, CHOOSY, PLAIN -> greet(socket, manner);
      }
    } catch (IOException _) {
      return; // the other side went
    }
  }

  private void greet(Socket socket, Manner now) throws IOException {
    say(socket, "220 gate");
    BufferedReader lines = reader(socket);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String command = line.toUpperCase(Locale.ROOT);
      if (command.startsWith("EHLO")) {
        say(socket, now == Manner.PLAIN ? "250 gate" : "250-gate\r\n250 STARTTLS");
      } else if (command.equals("STARTTLS") && now != Manner.PLAIN) {
        say(socket, "220 go on");
        SSLSocket safe = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
        safe.setUseClientMode(false);
        relay(safe, now);
        return;
      } else if (command.startsWith("QUIT")) {
        return;
      } else {
        say(socket, "530 must issue a STARTTLS command first");
      }
    }
  }

  private void relay(SSLSocket client, Manner now) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), mail.getSmtp().getPort())) {
      open.add(server);
      BufferedReader answers = reader(server);
      String greeting = answers.readLine(); // the client has had one
      Thread _ = Thread.ofVirtual().start(() -> copy(answers, client));
      BufferedReader lines = reader(client);
      for (String line = lines.readLine();
          greeting != null && line != null;
          line = lines.readLine()) {
        if (now == Manner.CHOOSY && line.startsWith("RCPT TO:<nobody@")) {
          say(client, "550 5.1.1 no such user");
        } else {
          say(server, line);
        }
      }
    }
  }

  private static void copy(BufferedReader from, Socket to) {
    try {
      for (@Nullable String line = from.readLine(); line != null; line = from.readLine()) {
        say(to, line);
      }
      to.close();
    } catch (IOException _) {
      return; // one of them went
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  private static void say(Socket socket, String line) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    mail.stop();
  }
}
