package dev.meerkat.cluster.identity;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A server's identity on disk: `identity.pem` in its data folder, readable and writable by its
/// owner only. Four PEM blocks in this order: the server's certificate and private key, the
/// authority's certificate and private key. One file, so that a server changes its site at once or
/// not at all. A write that returned is durable.
public final class IdentityFile {
  public static final String NAME = "identity.pem";

  private static final List<String> LABELS =
      List.of(Pem.CERTIFICATE, Pem.PRIVATE_KEY, Pem.CERTIFICATE, Pem.PRIVATE_KEY);

  private final Path directory;
  private final Path file;

  public IdentityFile(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
  }

  /// The identity in the file. Without one, the server founds a site of its own.
  ///
  /// @param site the name of that
  ///
  /// @throws IOException when it cannot be read or written, is damaged, or is another server's:
  ///   with what to do; it is left as it is
  public SiteIdentity openOrFound(ServerId server, String site, Instant now) throws IOException {
    Optional<SiteIdentity> known = read();
    if (known.isEmpty()) {
      SiteIdentity founded = SiteIdentity.found(server, site, now);
      write(founded);
      return founded;
    }
    ServerId owner = known.get().server();
    if (!owner.equals(server)) {
      throw new IOException(
          "the identity in "
              + file
              + " is that of server '"
              + owner
              + "', but the configuration file names this server '"
              + server
              + "'. If this disk is a copy of that server's: remove the file, and this server"
              + " begins anew. If the server got another name: remove '"
              + owner
              + "' from its site first (meerkat remove-server "
              + owner
              + "), then remove the file and join again");
    }
    return known.get();
  }

  /// @return empty when there is no file
  public Optional<SiteIdentity> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(Files.readString(file)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "the identity "
              + file
              + " is damaged ("
              + e.getMessage()
              + "): restore it from a backup; or remove it, and this server begins a site of its"
              + " own",
          e);
    }
  }

  private static SiteIdentity parse(String text) throws GeneralSecurityException {
    List<Pem.Block> blocks = Pem.blocks(text);
    if (!blocks.stream().map(Pem.Block::label).toList().equals(LABELS)) {
      throw new GeneralSecurityException("expected two pairs of a certificate and its private key");
    }
    var identity =
        new SiteIdentity(
            Pem.certificate(blocks.get(0).der()),
            Pem.privateKey(blocks.get(1).der()),
            Pem.certificate(blocks.get(2).der()),
            Pem.privateKey(blocks.get(3).der()));
    checkPair(identity.certificate(), identity.key());
    checkPair(identity.authority(), identity.authorityKey());
    identity.authority().verify(identity.authority().getPublicKey());
    identity.certificate().verify(identity.authority().getPublicKey());
    Member _ = identity.member();
    String _ = identity.siteName();
    return identity;
  }

  private static void checkPair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    byte[] text = "this key belongs to this certificate".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(text);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("a certificate and its key do not belong together");
    }
  }

  /// The identity that the answer to an admission gives.
  ///
  /// @throws GeneralSecurityException when the parts do not belong together
  public static SiteIdentity admitted(
      X509Certificate certificate, KeyPair keys, X509Certificate authority, PrivateKey authorityKey)
      throws GeneralSecurityException {
    PublicKey certified = certificate.getPublicKey();
    if (!certified.equals(keys.getPublic())) {
      throw new GeneralSecurityException("the certificate is for another key");
    }
    var identity = new SiteIdentity(certificate, keys.getPrivate(), authority, authorityKey);
    return parse(text(identity));
  }

  private static String text(SiteIdentity identity) {
    return Pem.text(identity.certificate())
        + Pem.text(identity.key())
        + Pem.text(identity.authority())
        + Pem.text(identity.authorityKey());
  }

  /// Replaces the file.
  public void write(SiteIdentity identity) throws IOException {
    PrivateFile.replace(
        file, directory.resolve(NAME + ".new"), text(identity).getBytes(StandardCharsets.US_ASCII));
  }
}
