package org.mailseal.ledger;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file held before an attempt's swap.
 *
 * @param file the file
 * @param copy where its old content is; empty where there was no such file
 */
public record KeptCopy(Path file, Optional<Path> copy) {}
