package org.mailseal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mailseal.install.server.ScriptedHost;

class OtherClientsTest {
  private static final Path HOME = Path.of("/root");

  private static List<String> found(String... files) {
    Map<Path, String> written =
        Set.of(files).stream().collect(Collectors.toMap(Path::of, file -> ""));
    return OtherClients.found(new ScriptedHost(List.of(), Set.of(), written, Map.of()), HOME);
  }

  @Test
  void eachThatManagesAnythingIsTold() {
    assertThat(found("/etc/letsencrypt/renewal/README", "/root/.acme.sh/account.conf")).isEmpty();
    assertThat(found("/etc/letsencrypt/renewal/a.conf", "/etc/letsencrypt/renewal/b.conf"))
        .singleElement()
        .asString()
        .startsWith("certbot manages 2 certificates here: 'mailseal adopt certbot --dry-run'");
    String folder = "/root/.acme.sh/mail.example.org_ecc";
    assertThat(found(folder, folder + "/mail.example.org.conf", "/root/.acme.sh/ca"))
        .singleElement()
        .asString()
        .startsWith("acme.sh manages a certificate here: ");
  }
}
