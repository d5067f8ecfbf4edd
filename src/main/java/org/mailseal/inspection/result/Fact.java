package org.mailseal.inspection.result;

/**
 * A piece of evidence in words.
 *
 * @param label what it is, such as {@code PTR} or {@code TLSA}
 * @param text printable
 */
public record Fact(String label, String text) {}
