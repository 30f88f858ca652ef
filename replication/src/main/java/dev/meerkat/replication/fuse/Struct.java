package dev.meerkat.replication.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/// The structures of `include/uapi/linux/fuse.h`, with the names of their fields there. Byte order
/// and alignment are the processor's; every structure is padded to 8 bytes by its own fields. [#at]
/// gives the place of a field.
public final class Struct {
  public static final StructLayout IN_HEADER =
      of(
          u32("len"),
          u32("opcode"),
          u64("unique"),
          u64("nodeid"),
          u32("uid"),
          u32("gid"),
          u32("pid"),
          u16("total_extlen"),
          u16("padding"));
  public static final StructLayout OUT_HEADER = of(u32("len"), u32("error"), u64("unique"));

  public static final StructLayout ATTR =
      of(
          u64("ino"),
          u64("size"),
          u64("blocks"),
          u64("atime"),
          u64("mtime"),
          u64("ctime"),
          u32("atimensec"),
          u32("mtimensec"),
          u32("ctimensec"),
          u32("mode"),
          u32("nlink"),
          u32("uid"),
          u32("gid"),
          u32("rdev"),
          u32("blksize"),
          u32("flags"));
  public static final StructLayout ENTRY_OUT =
      of(
          u64("nodeid"),
          u64("generation"),
          u64("entry_valid"),
          u64("attr_valid"),
          u32("entry_valid_nsec"),
          u32("attr_valid_nsec"),
          ATTR.withName("attr"));
  public static final StructLayout ATTR_OUT =
      of(u64("attr_valid"), u32("attr_valid_nsec"), u32("dummy"), ATTR.withName("attr"));
  public static final StructLayout KSTATFS =
      of(
          u64("blocks"),
          u64("bfree"),
          u64("bavail"),
          u64("files"),
          u64("ffree"),
          u32("bsize"),
          u32("namelen"),
          u32("frsize"),
          u32("padding"),
          u64("spare0"),
          u64("spare1"),
          u64("spare2"));

  public static final StructLayout INIT_IN =
      of(
          u32("major"),
          u32("minor"),
          u32("max_readahead"),
          u32("flags"),
          u32("flags2"),
          MemoryLayout.sequenceLayout(11, JAVA_INT).withName("unused"));
  public static final StructLayout INIT_OUT =
      of(
          u32("major"),
          u32("minor"),
          u32("max_readahead"),
          u32("flags"),
          u16("max_background"),
          u16("congestion_threshold"),
          u32("max_write"),
          u32("time_gran"),
          u16("max_pages"),
          u16("map_alignment"),
          u32("flags2"),
          MemoryLayout.sequenceLayout(7, JAVA_INT).withName("unused"));

  public static final StructLayout FORGET_IN = of(u64("nlookup"));
  public static final StructLayout FORGET_ONE = of(u64("nodeid"), u64("nlookup"));
  public static final StructLayout BATCH_FORGET_IN = of(u32("count"), u32("dummy"));
  public static final StructLayout GETATTR_IN = of(u32("getattr_flags"), u32("dummy"), u64("fh"));
  public static final StructLayout SETATTR_IN =
      of(
          u32("valid"),
          u32("padding"),
          u64("fh"),
          u64("size"),
          u64("lock_owner"),
          u64("atime"),
          u64("mtime"),
          u64("ctime"),
          u32("atimensec"),
          u32("mtimensec"),
          u32("ctimensec"),
          u32("mode"),
          u32("unused4"),
          u32("uid"),
          u32("gid"),
          u32("unused5"));
  public static final StructLayout MKNOD_IN =
      of(u32("mode"), u32("rdev"), u32("umask"), u32("padding"));
  public static final StructLayout MKDIR_IN = of(u32("mode"), u32("umask"));
  public static final StructLayout RENAME_IN = of(u64("newdir"));
  public static final StructLayout RENAME2_IN = of(u64("newdir"), u32("flags"), u32("padding"));
  public static final StructLayout LINK_IN = of(u64("oldnodeid"));

  public static final StructLayout OPEN_IN = of(u32("flags"), u32("open_flags"));
  public static final StructLayout CREATE_IN =
      of(u32("flags"), u32("mode"), u32("umask"), u32("open_flags"));
  public static final StructLayout OPEN_OUT = of(u64("fh"), u32("open_flags"), u32("padding"));
  public static final StructLayout RELEASE_IN =
      of(u64("fh"), u32("flags"), u32("release_flags"), u64("lock_owner"));
  public static final StructLayout READ_IN =
      of(
          u64("fh"),
          u64("offset"),
          u32("size"),
          u32("read_flags"),
          u64("lock_owner"),
          u32("flags"),
          u32("padding"));
  public static final StructLayout WRITE_IN =
      of(
          u64("fh"),
          u64("offset"),
          u32("size"),
          u32("write_flags"),
          u64("lock_owner"),
          u32("flags"),
          u32("padding"));
  public static final StructLayout WRITE_OUT = of(u32("size"), u32("padding"));
  public static final StructLayout FSYNC_IN = of(u64("fh"), u32("fsync_flags"), u32("padding"));
  public static final StructLayout FALLOCATE_IN =
      of(u64("fh"), u64("offset"), u64("length"), u32("mode"), u32("padding"));
  public static final StructLayout LSEEK_IN =
      of(u64("fh"), u64("offset"), u32("whence"), u32("padding"));
  public static final StructLayout LSEEK_OUT = of(u64("offset"));
  public static final StructLayout COPY_FILE_RANGE_IN =
      of(
          u64("fh_in"),
          u64("off_in"),
          u64("nodeid_out"),
          u64("fh_out"),
          u64("off_out"),
          u64("len"),
          u64("flags"));

  public static final StructLayout SETXATTR_IN =
      of(u32("size"), u32("flags"), u32("setxattr_flags"), u32("padding"));
  public static final StructLayout GETXATTR_IN = of(u32("size"), u32("padding"));
  public static final StructLayout GETXATTR_OUT = of(u32("size"), u32("padding"));

  /// Its name follows, and zero bytes up to a multiple of 8.
  public static final StructLayout DIRENT = of(u64("ino"), u64("off"), u32("namelen"), u32("type"));

  public static final StructLayout DIRENTPLUS =
      of(ENTRY_OUT.withName("entry_out"), DIRENT.withName("dirent"));

  private Struct() {}

  /// Where a field is.
  public static long at(StructLayout struct, String field) {
    return struct.byteOffset(PathElement.groupElement(field));
  }

  private static StructLayout of(MemoryLayout... fields) {
    return MemoryLayout.structLayout(fields);
  }

  private static MemoryLayout u16(String name) {
    return JAVA_SHORT.withName(name);
  }

  private static MemoryLayout u32(String name) {
    return JAVA_INT.withName(name);
  }

  private static MemoryLayout u64(String name) {
    return JAVA_LONG.withName(name);
  }
}
