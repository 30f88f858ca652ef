package dev.meerkat.core.model;

/// A camera as configured.
///
/// @param url RTSP URL without credentials, such as `rtsp://10.0.0.5:554/stream1`
/// @param username empty when the camera asks for none
/// @param password empty when the camera asks for none; never logged
/// @param home the server that records the camera whenever it can
/// @param enabled whether the camera is recorded at all
/// @param retention how much of it each server keeps
/// @param connection how else to connect
/// @param succession who may record it in place of its home
/// @param analytics what runs beside its recording
public record Camera(
    CameraId id,
    String url,
    String username,
    String password,
    ServerId home,
    FailoverPriority priority,
    boolean enabled,
    RetentionLimits retention,
    CameraConnection connection,
    Succession succession,
    AnalyticsHook analytics) {

  /// A camera that leaves retention to its servers.
  public Camera(
      CameraId id,
      String url,
      String username,
      String password,
      ServerId home,
      FailoverPriority priority,
      boolean enabled) {
    this(id, url, username, password, home, priority, enabled, RetentionLimits.UNSET);
  }

  /// A camera that is connected with as most are.
  public Camera(
      CameraId id,
      String url,
      String username,
      String password,
      ServerId home,
      FailoverPriority priority,
      boolean enabled,
      RetentionLimits retention) {
    this(
        id,
        url,
        username,
        password,
        home,
        priority,
        enabled,
        retention,
        CameraConnection.DEFAULT,
        Succession.DEFAULT,
        AnalyticsHook.NONE);
  }

  public Camera with(Succession next) {
    return copy(next, analytics);
  }

  public Camera with(AnalyticsHook next) {
    return copy(succession, next);
  }

  private Camera copy(Succession nextSuccession, AnalyticsHook nextAnalytics) {
    return new Camera(
        id,
        url,
        username,
        password,
        home,
        priority,
        enabled,
        retention,
        connection,
        nextSuccession,
        nextAnalytics);
  }

  /// Whether a session that runs by this configuration may go on by `other`: the address, the
  /// credentials and how to connect are the same.
  public boolean connectsLike(Camera other) {
    return url.equals(other.url)
        && username.equals(other.username)
        && password.equals(other.password)
        && connection.equals(other.connection);
  }

  @Override
  public String toString() {
    return "Camera["
        + id
        + " at "
        + url
        + ", home "
        + home
        + ", "
        + priority
        + (enabled ? "]" : ", disabled]");
  }
}
