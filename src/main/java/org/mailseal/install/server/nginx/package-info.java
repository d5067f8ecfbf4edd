/**
 * nginx in front of a mail server, through {@code ssl_certificate} and {@code ssl_certificate_key}
 * in a {@code mail}, {@code stream} or {@code http} block.
 *
 * <p>{@code nginx -t} loads both files, as root, and refuses what is no pair; {@code nginx -T}
 * prints the whole configuration, from which it is read whether ours are named together. {@code
 * nginx -s reload} checks again before it sends SIGHUP.
 *
 * <p>Its traps: the first connection after a reload may still meet an old worker; and an old worker
 * lives as long as its last connection, for days unless {@code worker_shutdown_timeout} is set. Of
 * an nginx that only serves the web, {@code mailseal init} says nothing.
 */
@NullMarked
package org.mailseal.install.server.nginx;

import org.jspecify.annotations.NullMarked;
