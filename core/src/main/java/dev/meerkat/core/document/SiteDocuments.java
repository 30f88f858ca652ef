package dev.meerkat.core.document;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.notice.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Between all documents and the typed [SiteConfiguration]. A document that cannot be understood is
/// skipped and reported, and never keeps the rest of the site from working; fields of later
/// versions stay in their documents untouched.
public final class SiteDocuments {
  private SiteDocuments() {}

  /// What a server brings along into a site that it joins: all that it has, written anew, without
  /// what tells of the past of the site that it was alone in. A deletion there would else delete
  /// here, and the other way round. Where notices go is for the site that it joins to say.
  ///
  /// @param held what that site has already: its own counts there, and what is brought along only
  ///   until that has come
  public static Documents joining(
      Documents all, ServerId self, Hlc version, SortedSet<DocumentKey> held) {
    Hlc suggestion = Hlc.suggestion(self, version.wallMillis());
    return all.writtenAnew(
        key ->
            switch (key.kind()) {
              case DocumentKey.REMOVED, DocumentKey.CHANNEL -> false;
              case DocumentKey.SERVER -> key.equals(ServerDocuments.key(self));
              default -> true;
            },
        key -> held.contains(key) ? suggestion : version);
  }

  /// What a server keeps that leaves a site and goes on alone: itself, its own cameras, and what is
  /// protected of all that it may have recorded.
  public static Documents leaving(Documents all, ServerId self, Hlc version) {
    return all.writtenAnew(
        key ->
            switch (key.kind()) {
              case DocumentKey.SERVER -> key.equals(ServerDocuments.key(self));
              case DocumentKey.CAMERA ->
                  self.value()
                      .equals(
                          new Fields(key, all.document(key)).optional(CameraDocuments.HOME, ""));
              case DocumentKey.PROTECTION -> true;
              default -> false;
            },
        _ -> version);
  }

  /// Every field that both lack is required, so a half-written document is a reported one.
  public static SiteReading read(Documents documents) {
    SortedMap<CameraId, Camera> cameras = new TreeMap<>();
    SortedMap<ServerId, ServerSettings> servers = new TreeMap<>();
    SortedMap<String, ProtectedRange> ranges = new TreeMap<>();
    SortedMap<ServerId, Long> removed = new TreeMap<>();
    SortedMap<String, Channel> channels = new TreeMap<>();
    SortedSet<String> unreadableChannels = new TreeSet<>();
    var aliases = new Aliases();
    List<String> leftOut = new ArrayList<>();
    documents
        .byKey()
        .forEach((key, document) -> {
          if (document.isDeleted()) {
            return;
          }
          var fields = new Fields(key, document);
          try {
            switch (key.kind()) {
              case DocumentKey.CAMERA -> {
                CameraId id = new CameraId(key.id());
                cameras.put(id, CameraDocuments.read(id, fields));
              }
              case DocumentKey.SERVER -> {
                ServerId id = new ServerId(key.id());
                servers.put(id, ServerDocuments.read(id, fields));
                fields.field(ServerDocuments.ALIAS).ifPresent(alias -> aliases.give(id, alias));
              }
              case DocumentKey.PROTECTION -> ranges.put(key.id(), ProtectionDocuments.read(fields));
              case DocumentKey.CHANNEL -> channels.put(key.id(), ChannelDocuments.read(fields));
              case DocumentKey.REMOVED ->
                  removed.put(new ServerId(key.id()), ServerDocuments.removedAtMillis(fields));
              default -> {}
            }
          } catch (BadField e) {
            leftOut.add(String.valueOf(e.getMessage()));
            if (key.kind().equals(DocumentKey.CHANNEL)) {
              unreadableChannels.add(key.id());
            }
          }
        });
    List<String> uncounted = aliases.apply(servers);
    return new SiteReading(
        new SiteConfiguration(cameras, servers, ranges),
        removed,
        channels,
        unreadableChannels,
        leftOut,
        uncounted);
  }
}
