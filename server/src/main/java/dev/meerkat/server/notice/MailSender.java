package dev.meerkat.server.notice;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.MailChannel;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/// Sends messages by SMTP (RFC 5321). Where the channel asks for STARTTLS, nothing is said before
/// it; a mail server that does not offer it gets neither login nor message.
///
/// The Message-ID is that of the message at every attempt, so that a mail which comes twice can be
/// told. It goes to those recipients that the mail server takes.
final class MailSender {
  private static final String CONNECT_MILLIS = Long.toString(TimeUnit.SECONDS.toMillis(10));
  private static final String ANSWER_MILLIS = Long.toString(TimeUnit.SECONDS.toMillis(20));

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneId.systemDefault());

  private final ServerId self;

  MailSender(ServerId self) {
    this.self = self;
  }

  Outcome send(MailChannel channel, Message message) {
    Session session = Session.getInstance(properties(channel));
    try (SMTPTransport transport = new SMTPTransport(session, null)) {
      transport.connect(
          channel.host(),
          channel.port(),
          channel.username().isEmpty() ? null : channel.username(),
          channel.password().isEmpty() ? null : channel.password());
      return sent(transport, letter(session, channel, message));
    } catch (AuthenticationFailedException e) {
      return new Outcome.Failed(
          "the mail server refuses the login (" + words(e) + ")",
          "check user name and password (meerkat notify mail " + channel.name() + ")");
    } catch (MessagingException e) {
      return failed(channel, e);
    }
  }

  private Properties properties(MailChannel channel) {
    var properties = new Properties();
    properties.put("mail.smtp.connectiontimeout", CONNECT_MILLIS);
    properties.put("mail.smtp.timeout", ANSWER_MILLIS);
    properties.put("mail.smtp.writetimeout", ANSWER_MILLIS);
    properties.put("mail.smtp.localhost", self.value().replace('_', '-'));
    properties.put("mail.smtp.sendpartial", "true");
    properties.put("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.auth", Boolean.toString(!channel.username().isEmpty()));
    switch (channel.security()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    if (channel.certificate().isEmpty()) {
      properties.put("mail.smtp.ssl.checkserveridentity", "true");
    } else {
      properties.put("mail.smtp.ssl.checkserveridentity", "false");
      properties.put(
          "mail.smtp.ssl.socketFactory", ServerTrust.of(channel.certificate()).getSocketFactory());
    }
    return properties;
  }

  private static MimeMessage letter(Session session, MailChannel channel, Message message)
      throws MessagingException {
    var letter = new Letter(session, message.id());
    letter.setFrom(new InternetAddress(channel.from()));
    var recipients = new ArrayList<Address>();
    for (String address : channel.to()) {
      recipients.add(new InternetAddress(address));
    }
    letter.setRecipients(RecipientType.TO, recipients.toArray(Address[]::new));
    letter.setSubject(message.subject(), StandardCharsets.UTF_8.name());
    letter.setText(message.text(), StandardCharsets.UTF_8.name());
    letter.setHeader("Date", DATE.format(Instant.ofEpochMilli(message.createdMillis())));
    letter.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office replies
    letter.saveChanges();
    return letter;
  }

  private static final class Letter extends MimeMessage {
    private final String id;

    Letter(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", "<" + id + "@meerkat>");
    }
  }

  private static Outcome sent(SMTPTransport transport, MimeMessage letter)
      throws MessagingException {
    try {
      transport.sendMessage(letter, letter.getAllRecipients());
      return new Outcome.Delivered(line(transport.getLastServerResponse()));
    } catch (SendFailedException e) {
      Address[] taken = e.getValidSentAddresses();
      if (taken != null && taken.length > 0) {
        return new Outcome.Delivered(
            line(transport.getLastServerResponse())
                + "; but these recipients were refused: "
                + refused(e));
      }
      if (e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0) {
        return new Outcome.Refused(
            "the mail server refuses every recipient: " + refused(e),
            "check the addresses, and that this server may send to them");
      }
      if (e instanceof SMTPSendFailedException answered && answered.getReturnCode() >= 500) {
        return new Outcome.Refused(
            "the mail server refuses the mail (" + words(e) + ")",
            "check the sender's address, and ask who runs the mail server");
      }
      throw e;
    }
  }

  private static String refused(SendFailedException e) {
    List<Address> addresses = new ArrayList<>();
    for (Address[] some :
        List.of(none(e.getInvalidAddresses()), none(e.getValidUnsentAddresses()))) {
      addresses.addAll(Arrays.asList(some));
    }
    String names = addresses.stream().map(Address::toString).collect(Collectors.joining(", "));
    return names + " (" + words(last(e)) + ")";
  }

  private static Address[] none(Address @Nullable [] addresses) {
    return addresses == null ? new Address[0] : addresses;
  }

  private static MessagingException last(MessagingException e) {
    MessagingException last = e;
    while (last.getNextException() instanceof MessagingException next) {
      last = next;
    }
    return last;
  }

  private static Outcome failed(MailChannel channel, MessagingException e) {
    String place = channel.host() + ":" + channel.port();
    Throwable root = e;
    while (root.getCause() != null || root instanceof MessagingException) {
      Throwable cause =
          root instanceof MessagingException messaging && messaging.getNextException() != null
              ? messaging.getNextException()
              : root.getCause();
      if (cause == null) {
        break;
      }
      root = cause;
    }
    if (root instanceof SSLException || root instanceof GeneralSecurityException) {
      return new Outcome.Failed(
          "TLS with the mail server at " + place + " fails (" + root.getMessage() + ")",
          "check --security, and the name of the host; a certificate that this system does not"
              + " trust can be pinned by its fingerprint (--certificate)");
    }
    return new Outcome.Failed(
        "the mail server at " + place + " cannot be used (" + words(e) + ")",
        "check host, port and --security, that it runs, and the network");
  }

  private static String words(MessagingException e) {
    return line(String.valueOf(e.getMessage()));
  }

  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
