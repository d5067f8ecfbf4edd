package org.mailseal.adoption;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A client that has managed certificates here. What it keeps is read, and not run. */
public sealed interface OtherClient permits CertbotFolder, AcmeShFolder {
  /** Such as {@code certbot}. */
  String word();

  /** Where it keeps all it has. */
  Path folder();

  /**
   * What it manages, in its order.
   *
   * @param chosen those of these labels or names; all of them where none is given
   * @throws AdoptionException with all that is wrong with those that were chosen
   */
  List<Lineage> lineages(List<String> chosen) throws AdoptionException;

  /**
   * Keeps it from running meanwhile, as it does itself.
   *
   * @throws AdoptionException where it runs
   */
  ClientLock lock() throws AdoptionException;

  /**
   * What ends its renewals of a certificate.
   *
   * @param lineage in its present state
   * @param targets the files that Mailseal is to write
   */
  RenewalSwitch switchOff(Lineage lineage, Set<Path> targets);

  /** How its own runs are ended, where it manages nothing more; a printable sentence. */
  Optional<String> idle();

  /** What is done by hand where Mailseal shall not do it; a printable sentence. */
  String byHand(Lineage lineage);
}
