package dev.meerkat.lab.group;

/// How the hosts of a group keep watch over each other.
///
/// @param witness whether a third server has a vote; else isolation addresses decide
/// @param tuned whether times are shorter than the default ones
record Arrangement(boolean witness, boolean tuned) {
  /// The first lines of the document, up to the resources of the application.
  String document(Links links, PlainApplication application) {
    return """
    group: shop
    hosts: [%1$s, %2$s]
    links:
      - {name: cable, %1$s: %3$s/24, %2$s: %4$s/24%9$s}
      - {name: office, %1$s: %5$s/24, %2$s: %6$s/24%9$s}
    arbitration:
      %7$sisolation: {addresses: [%8$s]%10$s}
      startUpWaitSeconds: 5
    times: {graceSeconds: 2, retrySeconds: 10%11$s}
    %14$sresources:
      - name: address
        address: %12$s/24
        interfaces: {%1$s: [eth0], %2$s: [eth0]}
    %13$s\
    """
        .formatted(
            links.north().name(),
            links.south().name(),
            links.northCable(),
            links.southCable(),
            links.north().host().address(),
            links.south().host().address(),
            witness ? "witness: " + links.witness() + "\n  " : "",
            links.outside(),
            tuned ? ", intervalMillis: 100, maxLoss: 4" : "",
            tuned ? ", timeoutMillis: 200" : "",
            tuned ? ", leaseMillis: 1500, fenceMillis: 300, marginMillis: 200" : "",
            links.address(),
            application.resource(),
            application.data());
  }

  /// Who is connected how.
  ///
  /// @param witness the name of the third server
  /// @param outside an address of the service network that is none of the group
  /// @param address of the group
  record Links(
      Machine north,
      Machine south,
      String northCable,
      String southCable,
      String witness,
      String outside,
      String address) {
    /// Of another group of the same hosts.
    Links of(String otherAddress) {
      return new Links(north, south, northCable, southCable, witness, outside, otherAddress);
    }
  }
}
