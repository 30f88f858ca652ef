package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UntakenTest {
  @ParameterizedTest
  @CsvSource({
    "setxattr, ENOSPC, true, ATTRIBUTE",
    "setxattr, E2BIG, true, ATTRIBUTE",
    "setxattr, ENOSPC, false, ",
    "pwrite64, ENOSPC, true, ",
    "setxattr, EDQUOT, true, ",
    "setxattr, EOPNOTSUPP, false, UNSUPPORTED",
    "fallocate, EOPNOTSUPP, true, UNSUPPORTED",
    "mkdirat, ENAMETOOLONG, true, NAME",
    "ftruncate, EFBIG, true, SIZE",
    "pwrite64, EIO, true, "
  })
  void tellsWhatIsNeverTakenFromWhatMayBe(String call, String error, boolean room, String cause) {
    assertThat(Untaken.cause(call, error, room).map(Enum::name).orElse(null)).isEqualTo(cause);
  }

  @Test
  void saysWhatWhereWhyAndWhatToDo() {
    assertThat(new Untaken("/srv/a", "setxattr", "ENOSPC", Untaken.Cause.ATTRIBUTE).sentence())
        .isEqualTo(
            "/srv/a cannot be made as the active side has it: the file system here refuses it"
                + " (ENOSPC in setxattr), as it has no place for an extended attribute of that"
                + " size: give both sides a file system of the same type, or leave that path out on"
                + " both (--exclude), and start this side again");
  }
}
