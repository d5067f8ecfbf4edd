package org.mailseal.report;

import java.util.Optional;
import org.mailseal.certificate.file.BundleSummary;

/**
 * What {@code mailseal certificate show} was asked for.
 *
 * @param what the file or the name; printable
 * @param contents what is in it
 * @param note what else is to be said of it, such as where the certificate is kept; printable
 */
public record ShownBundle(String what, BundleSummary contents, Optional<String> note) {}
