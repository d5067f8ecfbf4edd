package org.mailseal.authority.acme.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fetch.HostAddresses;

class LinkRuleTest {
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "ca.example", "1.1.1.1",
          "other.example", "2606:4700::1111",
          "pki.corp.example", "10.0.0.1",
          "pki2.corp.example", "10.0.0.2",
          "localhost", "127.0.0.1",
          "metadata.example", "169.254.169.254",
          "nat64.example", "64:ff9b::7f00:1");

  private static final HostAddresses HOSTS =
      host -> {
        if (!ADDRESSES.containsKey(host)) {
          throw new UnknownHostException(host);
        }
        return List.of(InetAddress.ofLiteral(ADDRESSES.get(host)));
      };

  private static LinkRule from(String directory) {
    return new LinkRule(URI.create("https://" + directory + "/directory"), HOSTS);
  }

  @ParameterizedTest
  @CsvSource({
    "ca.example, ca.example",
    "ca.example, CA.example:8443",
    "ca.example, other.example",
    "ca.example, unknown.example",
    "pki.corp.example, pki2.corp.example",
    "pki.corp.example, ca.example",
    "localhost, localhost:14000",
    "localhost, pki.corp.example",
    "localhost, metadata.example",
    "localhost, ca.example",
  })
  void whatIsAsFarAsTheDirectoryOrFartherIsAsked(String directory, String link) {
    assertThatCode(() -> from(directory).check(URI.create("https://" + link + "/acme/order/1")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "ca.example, pki.corp.example, on a private network",
    "ca.example, localhost, on this machine or its link",
    "ca.example, metadata.example, on this machine or its link",
    "ca.example, nat64.example, on this machine or its link",
    "pki.corp.example, localhost, on this machine or its link",
    "pki.corp.example, metadata.example, on this machine or its link",
  })
  void whatIsNearerIsNot(String directory, String link, String where) {
    assertThatThrownBy(() -> from(directory).check(URI.create("https://" + link + "/acme/order/1")))
        .hasMessageStartingWith(
            "it leads to https://" + link + "/acme/order/1, which is not asked: its address ")
        .hasMessageContaining("nearer than the directory's")
        .hasMessageContaining(where);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ca.example/order",
        "ftp://ca.example/order",
        "file:///etc/passwd",
        "jar:https://ca.example/a.jar!/order",
        "https:order",
        "https://user@ca.example/order",
      })
  void onlyHttpsIsAsked(String link) {
    assertThatThrownBy(() -> from("ca.example").check(URI.create(link)))
        .hasMessageContaining(link)
        .hasMessageContaining("by https alone");
  }
}
