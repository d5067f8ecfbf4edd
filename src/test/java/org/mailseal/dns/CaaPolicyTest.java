package org.mailseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.dns.CaaPolicy.Asking;
import org.mailseal.dns.CaaPolicy.Verdict;

class CaaPolicyTest {
  private static final Asking BY_HTTP =
      new Asking(
          Set.of("ca.example", "www.ca.example"),
          Optional.of(URI.create("https://ca.example/acct/7")),
          Optional.of("http-01"));

  /** Records such as {@code issue ca.example|!strange x}, ! for critical. */
  private static CaaPolicy policy(String written) {
    List<Caa> records = new ArrayList<>();
    for (String record : written.split("\\|", -1)) {
      String[] parts = record.split(" ", 2);
      boolean critical = parts[0].startsWith("!");
      records.add(new Caa(critical, critical ? parts[0].substring(1) : parts[0], parts[1]));
    }
    return new CaaPolicy(records);
  }

  private static String word(Verdict verdict) {
    return verdict.getClass().getSimpleName();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "issue ca.example                                              # Allowed # Allowed",
        "issue CA.Example ;                                            # Allowed # Allowed",
        "issue other.example|issue www.ca.example                      # Allowed # Allowed",
        "issue other.example                                           # Refused # Refused",
        "issue ;                                                       # Refused # Refused",
        "issue %%%%                                                    # Refused # Refused",
        "issue -ca.example                                             # Refused # Refused",
        "issue ca.example other.example                                # Refused # Refused",
        "issue ;|issuewild ca.example                                  # Refused # Allowed",
        "issue ca.example|issuewild ;                                  # Allowed # Refused",
        "issuewild ;                                                   # Allowed # Refused",
        "iodef mailto:a@example.org                                    # Allowed # Allowed",
        "issue ca.example|strange x                                    # Allowed # Allowed",
        "issue ca.example|!strange x                                   # Refused # Refused",
        "issue ca.example|!issuemail ;                                 # Allowed # Allowed",
        "issue ca.example; validationmethods=dns-01,http-01            # Allowed # Allowed",
        "issue ca.example;validationmethods = dns-01 , http-01 ;       # Allowed # Allowed",
        "issue ca.example; validationmethods=dns-01                    # Refused # Refused",
        "issue ca.example; validationmethods=                          # Refused # Refused",
        "issue ca.example; accounturi=https://ca.example/acct/7        # Allowed # Allowed",
        "issue ca.example; accounturi=https://ca.example/acct/8        # Refused # Refused",
        "issue ca.example; accounturi=x|issue ca.example               # Allowed # Allowed",
        "issue ca.example; accounturi=https://ca.example/acct/7; accounturi=x # Refused # Refused",
        "issue ca.example; policy=ev                                   # Allowed # Allowed",
      })
  void whoMayIssue(String records, String forTheName, String forAWildcard) {
    assertThat(word(policy(records).judge(false, BY_HTTP))).isEqualTo(forTheName);
    assertThat(word(policy(records).judge(true, BY_HTTP))).isEqualTo(forAWildcard);
  }

  @Test
  void whatIsNotKnownRefusesNothing() {
    Asking nobody = new Asking(Set.of(), Optional.empty(), Optional.empty());
    assertThat(word(policy("issue ca.example").judge(false, nobody))).isEqualTo("Unknown");
    assertThat(word(policy("issue ;").judge(false, nobody))).isEqualTo("Refused");
    Asking named = new Asking(Set.of("ca.example"), Optional.empty(), Optional.empty());
    assertThat(word(policy("issue ca.example; accounturi=x").judge(false, named)))
        .isEqualTo("Unknown");
    assertThat(word(policy("issue ca.example; validationmethods=x").judge(false, named)))
        .isEqualTo("Unknown");
    assertThat(word(policy("issue other.example; accounturi=x").judge(false, named)))
        .isEqualTo("Refused");
  }

  @Test
  void theReasonNamesBothSides() {
    assertThat(policy("issue other.example").judge(false, BY_HTTP))
        .isEqualTo(
            new Verdict.Refused("they allow other.example, not ca.example or www.ca.example"));
    assertThat(policy("issue ca.example; validationmethods=dns-01").judge(false, BY_HTTP))
        .isEqualTo(new Verdict.Refused("they want it to be proven by dns-01, not by http-01"));
  }
}
