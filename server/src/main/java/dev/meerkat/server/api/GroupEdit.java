package dev.meerkat.server.api;

import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.GroupSetup;
import dev.meerkat.server.group.GroupText;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A change of a group that a request asks for: another document, or some of its settings.
///
/// @param policy settings of the policy by name; null takes one away
/// @param typed the name of the group, as the administrator typed it; empty when it was not
record GroupEdit(
    Optional<String> document,
    Optional<String> priority,
    TreeMap<String, @Nullable Object> policy,
    String typed)
    implements GroupSetup.Edit {
  private static final int MOST_SECONDS = 604_800;

  /// @throws ApiException when it makes no sense
  static GroupEdit read(Body body) {
    var document = body.text("document");
    var priority = body.text("priority");
    var policy = new TreeMap<String, @Nullable Object>();
    body.text("takeOver").ifPresent(word -> policy.put("takeOver", word));
    body.text("onResourceErrors").ifPresent(word -> policy.put("onResourceErrors", word));
    body.bool("followAtOnce").ifPresent(flag -> policy.put("followAtOnce", flag));
    body.bool("syncTime").ifPresent(flag -> policy.put("syncTime", flag));
    body.wholeOrNull("switchBackSeconds", 1, MOST_SECONDS)
        .ifPresent(seconds -> policy.put("switchBackSeconds", orNull(seconds)));
    var typed = body.text("typed").orElse("");
    body.close();
    if (document.isPresent() && (priority.isPresent() || !policy.isEmpty())) {
      throw ApiException.invalid(
          "field 'document' is there beside others", "send the document, or single settings");
    }
    if (document.isEmpty() && priority.isEmpty() && policy.isEmpty()) {
      throw ApiException.invalid("nothing is to be changed", "send a document, or settings");
    }
    return new GroupEdit(document, priority, policy, typed);
  }

  private static @Nullable Object orNull(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  /// The fields of the request, to be sent on to a host of the group.
  TreeMap<String, @Nullable Object> fields() {
    var fields = new TreeMap<String, @Nullable Object>();
    policy.forEach(fields::put);
    document.ifPresent(text -> fields.put("document", text));
    priority.ifPresent(word -> fields.put("priority", word));
    if (!typed.isEmpty()) {
      fields.put("typed", typed);
    }
    return fields;
  }

  @Override
  public GroupText of(GroupText now) throws GroupRefused {
    if (document.isPresent()) {
      return new GroupText(document.get());
    }
    var next = now;
    if (priority.isPresent()) {
      var top = new TreeMap<String, @Nullable Object>();
      top.put("priority", priority.get());
      next = next.with("", top);
    }
    return policy.isEmpty() ? next : next.with("policy", policy);
  }
}
