package dev.meerkat.core.group;

import static dev.meerkat.core.group.GroupText.SMALL;
import static dev.meerkat.core.group.GroupText.group;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chapter 4.6 of document 001: while a group is in, only its priority can be edited.
class GroupChangeTest {
  @Test
  void thePriorityMayAlwaysBeChanged() {
    assertThat(GroupChange.refusal(group(SMALL), group(SMALL + "priority: low"), true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy: {takeOver: logical}   | the policy",
        "data: [{name: d, folder: /d}] | the data",
        "mode: strict                  | the data",
        "times: {graceSeconds: 9}      | the times",
        "type: web server              | the type",
      })
  void everythingElseOnlyWhileItIsOut(String added, String what) {
    var after = group(SMALL + added);
    assertThat(GroupChange.refusal(group(SMALL), after, false)).isEmpty();
    assertThat(GroupChange.refusal(group(SMALL), after, true))
        .contains(
            what
                + " of group shop cannot be changed while it is in, as both hosts act by it: bring it"
                + " out first; only its priority can be changed now");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service: apache2 | service: nginx | the resources",
        "hosts: [a, b]    | hosts: [b, a]  | the links",
        "name: cable      | name: wire     | the links",
        "{witness: w}     | {witness: c}   | the arbitration",
      })
  void whatIsWrittenDifferentlyIsNamed(String instead, String written, String what) {
    var after = group(SMALL.replace(instead, written));
    assertThat(GroupChange.refusal(group(SMALL), after, true).orElseThrow())
        .startsWith(what + " of group shop cannot be changed");
  }

  /// What keeps both hosts from running it, and what they replicate, must be alike.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "priority: low                 | true",
        "type: web server              | true",
        "policy: {takeOver: logical}   | true",
        "data: [{name: d, folder: /d}] | false",
        "mode: strict                  | false",
        "times: {graceSeconds: 9}      | false",
      })
  void someChangesMayReachAHostLate(String added, boolean late) {
    assertThat(GroupChange.mayWait(group(SMALL), group(SMALL + added))).isEqualTo(late);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service: apache2 | service: nginx | true",
        "hosts: [a, b]    | hosts: [b, a]  | false",
        "name: cable      | name: wire     | false",
        "{witness: w}     | {witness: c}   | false",
        "group: shop      | group: mall    | false",
      })
  void othersMayNot(String instead, String written, boolean late) {
    assertThat(GroupChange.mayWait(group(SMALL), group(SMALL.replace(instead, written))))
        .isEqualTo(late);
  }

  @ParameterizedTest
  @CsvSource({
    "'', unconditional, true",
    "complete, unconditional, true",
    "logical, unconditional, true",
    "unconditional, unconditional, false",
    "'', logical, false",
    "unconditional, complete, false",
  })
  void takingItOverUnconditionallyIsConfirmed(String before, String after, boolean confirmed) {
    var was = Optional.of(before).filter(it -> !it.isEmpty()).map(it -> withData(it));
    var hazard = GroupChange.hazard(was, withData(after));
    assertThat(hazard.isPresent()).isEqualTo(confirmed);
    hazard.ifPresent(it -> assertThat(it).contains("type the name of the group, shop,"));
  }

  private static Group withData(String takeOver) {
    return group(SMALL + "data: [{name: d, folder: /d}]\npolicy: {takeOver: " + takeOver + "}\n");
  }

  @Test
  void aGroupKeepsItsName() {
    assertThat(GroupChange.refusal(group(SMALL), group(SMALL.replace("shop", "mall")), false))
        .contains("a group keeps its name: create group mall, and remove shop");
  }
}
