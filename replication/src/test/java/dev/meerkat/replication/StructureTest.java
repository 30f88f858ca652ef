package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.fuse.Struct;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.api.Test;

/// Sizes as C gives them for the structures of `linux/fuse.h`.
class StructureTest {
  @Test
  void structuresAreAsLongAsTheKernels() {
    assertSize(Struct.IN_HEADER, 40);
    assertSize(Struct.OUT_HEADER, 16);
    assertSize(Struct.ATTR, 88);
    assertSize(Struct.ENTRY_OUT, 128);
    assertSize(Struct.ATTR_OUT, 104);
    assertSize(Struct.KSTATFS, 80);
    assertSize(Struct.INIT_IN, 64);
    assertSize(Struct.INIT_OUT, 64);
    assertSize(Struct.SETATTR_IN, 88);
    assertSize(Struct.READ_IN, 40);
    assertSize(Struct.WRITE_IN, 40);
    assertSize(Struct.COPY_FILE_RANGE_IN, 56);
    assertSize(Struct.DIRENT, 24);
    assertSize(Struct.DIRENTPLUS, 152);
  }

  private static void assertSize(StructLayout struct, long size) {
    assertThat(struct.byteSize()).as(struct.toString()).isEqualTo(size);
  }
}
