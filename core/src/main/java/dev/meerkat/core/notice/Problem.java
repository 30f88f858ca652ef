package dev.meerkat.core.notice;

/// Something that an administrator should mend.
///
/// @param key the same for as long as it is the same problem, however its words change
/// @param siteWide whether every server of the site sees it; else it is this server's own
/// @param what one sentence
/// @param todo what to do about it; empty when `what` says it already
public record Problem(String key, boolean siteWide, String what, String todo) {}
