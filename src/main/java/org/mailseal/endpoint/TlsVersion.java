package org.mailseal.endpoint;

/** The versions of TLS, from oldest to newest. */
public enum TlsVersion {
  TLS_1_0("TLSv1"),
  TLS_1_1("TLSv1.1"),
  TLS_1_2("TLSv1.2"),
  TLS_1_3("TLSv1.3");

  private final String word;

  TlsVersion(String word) {
    this.word = word;
  }

  /** Its usual name, such as {@code TLSv1.3}. */
  public String word() {
    return word;
  }
}
