package org.mailseal.install;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file held before a swap.
 *
 * @param file the file that the server reads
 * @param copy where its previous content is kept; empty where there was no such file
 */
public record KeptFile(Path file, Optional<Path> copy) {}
