package org.mailseal.endpoint;

/** Placeholder of the merge. */
public record Endpoint(String host, int port, Protocol protocol) {
  @Override
  public String toString() {
    return host + ":" + port + "/" + protocol.word();
  }
}
