package dev.meerkat.core.group.resource;

import java.util.List;

/// The kinds of resources that come with Meerkat.
public final class StandardKinds {
  public static final List<ResourceKind> ALL =
      List.of(
          AddressResource.KIND,
          AliasResource.KIND,
          ServiceResource.KIND,
          ProcessResource.KIND,
          ShareResource.KIND,
          ScriptResource.KIND,
          VolumeResource.KIND);

  private StandardKinds() {}
}
