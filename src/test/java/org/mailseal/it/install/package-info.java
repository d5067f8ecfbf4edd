/**
 * Installing into real servers and files: a class for each server, which inherits what must hold of
 * any installation, and what other users of the host can plant.
 */
@NullMarked
package org.mailseal.it.install;

import org.jspecify.annotations.NullMarked;
