package org.mailseal.dns;

/**
 * A CAA record (RFC 8659 §4).
 *
 * @param critical whether a CA that does not know the tag must refuse
 * @param tag lower case, such as {@code issue}; printable
 * @param value printable
 */
public record Caa(boolean critical, String tag, String value) {}
