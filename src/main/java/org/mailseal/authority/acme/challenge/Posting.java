package org.mailseal.authority.acme.challenge;

/**
 * What is put for a challenge where it outlives this process.
 *
 * @param way how it is put there, such as {@code webroot}
 * @param place a file, or the name of a record
 * @param content no secret: everybody may read it there
 */
public record Posting(String way, String place, String content) {}
