/// Who belongs to a site: keys, certificates, invitations, and the TLS that lets nobody else in.
@NullMarked
package dev.meerkat.cluster.identity;

import org.jspecify.annotations.NullMarked;
