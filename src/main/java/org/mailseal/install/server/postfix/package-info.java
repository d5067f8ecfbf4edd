/**
 * Postfix, whose processes read their files as root when they start, before they give their rights
 * away.
 *
 * <p>It takes one of two forms: {@code smtpd_tls_chain_files} (3.4 and later), one file with the
 * key first, or {@code smtpd_tls_cert_file} with {@code smtpd_tls_key_file}. The chain file is the
 * safer one: a process that starts between two renames finds a pair that does not match, writes
 * "disabling TLS support" into its log and serves without TLS. Where chain files are set, the pairs
 * are ignored.
 *
 * <p>{@code postfix check} looks at neither file, so {@code postconf} is asked, main.cf and each
 * service of master.cf, whether ours are read. {@code postfix reload} ends each process with the
 * client that it serves; without it old and new are served side by side.
 *
 * <p>Its trap is {@code tls_server_sni_maps}: a table holds a <em>copy</em> of the files, so that
 * each must be built again with {@code postmap -F} before the reload, or the old certificate is
 * served for ever.
 */
@NullMarked
package org.mailseal.install.server.postfix;

import org.jspecify.annotations.NullMarked;
