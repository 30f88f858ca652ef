/// Groups on two real servers with a witness, and a client that uses their application all the time
/// while hosts, processes and networks fail: `lab/groups`.
@NullMarked
package dev.meerkat.lab.group;

import org.jspecify.annotations.NullMarked;
