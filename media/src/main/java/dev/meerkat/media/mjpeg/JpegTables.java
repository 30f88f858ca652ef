package dev.meerkat.media.mjpeg;

import dev.meerkat.media.Bytes;
import java.util.HexFormat;

/// The tables that both sides of RFC 2435 know without being told.
final class JpegTables {
  static final int QUANTISERS = 64;

  /// Quantisers for a quality of 50, in rows (ITU-T T.81 tables K.1 and K.2).
  private static final int[] LUMA = {
    16, 11, 10, 16, 24, 40, 51, 61, //
    12, 12, 14, 19, 26, 58, 60, 55, //
    14, 13, 16, 24, 40, 57, 69, 56, //
    14, 17, 22, 29, 51, 87, 80, 62, //
    18, 22, 37, 56, 68, 109, 103, 77, //
    24, 35, 55, 64, 81, 104, 113, 92, //
    49, 64, 78, 87, 103, 121, 120, 101, //
    72, 92, 95, 98, 112, 100, 103, 99
  };

  private static final int[] CHROMA = {
    17, 18, 24, 47, 99, 99, 99, 99, //
    18, 21, 26, 66, 99, 99, 99, 99, //
    24, 26, 56, 99, 99, 99, 99, 99, //
    47, 66, 99, 99, 99, 99, 99, 99, //
    99, 99, 99, 99, 99, 99, 99, 99, //
    99, 99, 99, 99, 99, 99, 99, 99, //
    99, 99, 99, 99, 99, 99, 99, 99, //
    99, 99, 99, 99, 99, 99, 99, 99
  };

  /// Index in rows of each place in zigzag order (ITU-T T.81 figure A.6).
  private static final int[] ZIGZAG = zigzag();

  /// Huffman tables, each as in a `DHT` segment: class and number, sixteen counts, values (ITU-T
  /// T.81 tables K.3 to K.6).
  static final byte[] HUFFMAN =
      HexFormat.of()
          .parseHex(
              "0000010501010101010100000000000000"
                  + "000102030405060708090a0b"
                  + "100002010303020403050504040000017d"
                  + "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
                  + "2433627282090a161718191a25262728292a3435363738393a43444546474849"
                  + "4a535455565758595a636465666768696a737475767778797a83848586878889"
                  + "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
                  + "c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8"
                  + "f9fa"
                  + "0100030101010101010101010000000000"
                  + "000102030405060708090a0b"
                  + "1100020102040403040705040400010277"
                  + "000102031104052131061241510761711322328108144291a1b1c109233352f0"
                  + "156272d10a162434e125f11718191a262728292a35363738393a434445464748"
                  + "494a535455565758595a636465666768696a737475767778797a828384858687"
                  + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3"
                  + "c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8"
                  + "f9fa");

  private JpegTables() {}

  /// Luma and chroma quantisers of a quality, each in zigzag order (RFC 2435 §4.2, appendix A).
  ///
  /// @param q 1 to 99
  static Bytes quantisers(int q) {
    int scale = q < 50 ? 5_000 / q : 200 - 2 * q;
    byte[] tables = new byte[2 * QUANTISERS];
    for (int i = 0; i < QUANTISERS; i++) {
      tables[i] = scaled(LUMA[ZIGZAG[i]], scale);
      tables[QUANTISERS + i] = scaled(CHROMA[ZIGZAG[i]], scale);
    }
    return Bytes.copyOf(tables);
  }

  private static byte scaled(int value, int scale) {
    return (byte) Math.clamp((value * scale + 50) / 100, 1, 255);
  }

  private static int[] zigzag() {
    int[] order = new int[QUANTISERS];
    int row = 0;
    int column = 0;
    for (int i = 0; i < QUANTISERS; i++) {
      order[i] = 8 * row + column;
      boolean up = (row + column) % 2 == 0;
      if (up ? column == 7 : row < 7 && column == 0) {
        row++;
      } else if (up ? row == 0 : row == 7) {
        column++;
      } else {
        row += up ? -1 : 1;
        column += up ? 1 : -1;
      }
    }
    return order;
  }
}
