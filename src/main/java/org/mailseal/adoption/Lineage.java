package org.mailseal.adoption;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Threshold;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * A certificate that another client manages.
 *
 * @param label what that client calls it; printable
 * @param name the certificate's name in our settings
 * @param settings the file that says how it is renewed
 * @param material the certificate with its key
 * @param files that servers read, or may
 * @param directory of the ACME server
 * @param account at it, where its key is there
 * @param order what a renewal asks for
 * @param renewWhenLeft where somebody has set that
 * @param hooks what is run around a renewal
 * @param notes what else its settings ask for, each a printable sentence
 */
public record Lineage(
    String label,
    DnsName name,
    Path settings,
    CertifiedKey material,
    Files files,
    URI directory,
    Optional<FormerAccount> account,
    FormerProof proof,
    FormerOrder order,
    Optional<Threshold> renewWhenLeft,
    List<FormerHook> hooks,
    List<String> notes) {
  /**
   * Where servers find it.
   *
   * @param certificate the leaf, and its issuers unless they are in {@code chain}
   * @param key the key
   * @param chain the issuers alone
   * @param others with parts of it, which are left as they are
   */
  public record Files(Path certificate, Path key, Optional<Path> chain, List<Path> others) {
    public Files {
      others = List.copyOf(others);
    }

    /** Those that Mailseal goes on writing. */
    public List<Path> kept() {
      return Stream.concat(Stream.of(certificate, key), chain.stream()).toList();
    }
  }

  public Lineage {
    hooks = List.copyOf(hooks);
    notes = List.copyOf(notes);
  }

  public CertificateInfo leaf() {
    return material.chain().info();
  }

  /** The kind of its key; empty where Mailseal has none such. */
  public Optional<KeyAlgorithm> key() {
    return KeyAlgorithm.of(material.chain().leaf().getPublicKey());
  }

  /** All but the first. */
  List<Identifier> alsoFor() {
    return leaf().names().stream().filter(other -> !other.equals(name)).toList();
  }
}
