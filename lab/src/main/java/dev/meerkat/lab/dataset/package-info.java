/// Datasets that real `meerkat replicate` processes on two hosts keep alike, under databases and
/// other applications, while hosts, links and disks fail: `lab/databases` and `lab/links`.
@NullMarked
package dev.meerkat.lab.dataset;

import org.jspecify.annotations.NullMarked;
