package dev.meerkat.server.client;

import dev.meerkat.core.client.Errand.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.util.Optional;

/// An answer that may be long, such as an export.
public final class Download implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final String url;
  private final HttpHeaders headers;
  private final InputStream body;

  Download(String url, HttpHeaders headers, InputStream body) {
    this.url = url;
    this.headers = headers;
    this.body = body;
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /// @throws ApiFailure when the server broke off: another one may do better
  /// @throws IOException when `out` cannot take it
  public void copyTo(OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long copied = 0;
    while (true) {
      int count = read(chunk, copied);
      if (count < 0) {
        return;
      }
      out.write(chunk, 0, count);
      copied += count;
    }
  }

  private int read(byte[] chunk, long copied) throws ApiFailure {
    try {
      return body.read(chunk);
    } catch (IOException e) {
      throw new ApiFailure(
          Failure.UNSURE,
          String.format("%s broke off after %.1f MB (%s)", url, copied / 1e6, e.getMessage()),
          "try again",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
