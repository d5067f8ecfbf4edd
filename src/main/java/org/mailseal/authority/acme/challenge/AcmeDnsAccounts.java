package org.mailseal.authority.acme.challenge;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.authority.AuthorityException;
import org.mailseal.install.InstallException;
import org.mailseal.install.SecretFile;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.toolbox.JSON;

/**
 * The accounts at a server of acme-dns: a JSON object with one for each domain, as lego and
 * acme-dns-client write it. What it holds is in no message but the records' names.
 */
final class AcmeDnsAccounts {
  private static final String LABEL = "_acme-challenge.";

  /**
   * What acme-dns itself gives: UUIDs and random words. It stands in a JSON text and in headers.
   */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,255}");

  /**
   * One of them.
   *
   * @param fullDomain the name of its record
   */
  record Account(String fullDomain, String subdomain, String user, String key) {
    @Override
    public String toString() {
      return "Account[" + fullDomain + "]";
    }
  }

  private final Path file;
  private final Map<String, Account> byDomain;

  private AcmeDnsAccounts(Path file, Map<String, Account> byDomain) {
    this.file = file;
    this.byDomain = byDomain;
  }

  static AcmeDnsAccounts read(Path file) throws AuthorityException {
    String text;
    try {
      text = new SecretFile(file).textTrusted();
    } catch (InstallException e) {
      throw new AuthorityException(e.getMessage(), e);
    }
    Map<String, Account> accounts = new LinkedHashMap<>();
    try {
      JSON all = JSON.parse(text);
      for (String domain : all.keySet()) {
        JSON one = all.get(domain).asObject();
        accounts.put(
            domain,
            new Account(
                word(one, "fulldomain"),
                word(one, "subdomain"),
                word(one, "username"),
                word(one, "password")));
      }
    } catch (AcmeProtocolException | IllegalArgumentException unreadable) {
      // without its words, which may repeat a part of the file
      throw new AuthorityException(
          file
              + " is no file of acme-dns accounts: a JSON object that has for each domain its"
              + " fulldomain, subdomain, username and password");
    }
    return new AcmeDnsAccounts(file, accounts);
  }

  private static String word(JSON account, String key) {
    String word = account.get(key).asString();
    if (!WORD.matcher(word).matches()) {
      throw new IllegalArgumentException(key);
    }
    return word;
  }

  /** The account whose record it is; the CNAME leads there. */
  Account of(String record) throws AuthorityException {
    Optional<Account> account =
        byDomain.values().stream()
            .filter(one -> one.fullDomain.equalsIgnoreCase(record))
            .findFirst();
    if (account.isPresent()) {
      return account.get();
    }
    String domain = record.startsWith(LABEL) ? record.substring(LABEL.length()) : record;
    Account meant = byDomain.get(domain);
    throw new AuthorityException(
        meant == null
            ? file
                + " has no account for "
                + Printable.sanitize(domain)
                + ": register one at the server of acme-dns, and have "
                + LABEL
                + Printable.sanitize(domain)
                + " be a CNAME for its fulldomain"
            : Printable.sanitize(record)
                + " leads nowhere: have it be a CNAME for "
                + meant.fullDomain
                + ", the record of its account in "
                + file);
  }
}
