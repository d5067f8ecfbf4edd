package org.mailseal.adoption;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.name.DnsName;
import org.mailseal.name.FileFault;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * Those of a client's lineages that somebody has asked for.
 *
 * @param client such as {@code certbot}
 * @param folder where it keeps them
 * @param chosen their labels; all where it is empty
 */
record Selection(String client, Path folder, List<String> chosen) {
  /** Lists the files that stand for lineages. */
  @FunctionalInterface
  interface Listing {
    List<Path> list() throws IOException;
  }

  /** Reads the lineage that a file stands for. */
  @FunctionalInterface
  interface Reader {
    Lineage read(Path settings) throws IOException;
  }

  /**
   * Reads them.
   *
   * @param label what the client calls the lineage of a file; a stranger's words
   * @throws AdoptionException with all that is wrong with them
   */
  List<Lineage> read(Listing listing, Function<Path, String> label, Reader reader)
      throws AdoptionException {
    List<Path> all;
    try {
      all = listing.list();
    } catch (IOException e) {
      throw new AdoptionException(
          client
              + " manages nothing in "
              + Printable.sanitize(folder.toString())
              + ": "
              + FileFault.of(e)
              + "; --from names another folder");
    }
    List<String> labels = all.stream().map(label).toList();
    List<String> faults = new ArrayList<>();
    chosen.stream()
        .filter(one -> !labels.contains(one))
        .forEach(one -> faults.add(unknown(one, labels)));
    if (all.isEmpty()) {
      faults.add(
          client
              + " manages nothing in "
              + Printable.sanitize(folder.toString())
              + "; --from names another folder");
    }
    List<Lineage> lineages = new ArrayList<>();
    for (Path file : all) {
      if (chosen.isEmpty() || chosen.contains(label.apply(file))) {
        try {
          lineages.add(reader.read(file));
        } catch (FileSystemException e) {
          faults.add(Printable.sanitize(label.apply(file)) + ": " + FileFault.of(e));
        } catch (IOException e) {
          faults.add(
              Printable.sanitize(label.apply(file))
                  + ": "
                  + Printable.sanitize(file.toString())
                  + ": "
                  + FileFault.reason(e));
        }
      }
    }
    faults.addAll(overlaps(lineages));
    if (!faults.isEmpty()) {
      throw new AdoptionException(faults);
    }
    return List.copyOf(lineages);
  }

  private String unknown(String one, List<String> labels) {
    return client
        + " has no '"
        + Printable.sanitize(one)
        + "' in "
        + Printable.sanitize(folder.toString())
        + "; it has "
        + labels.stream().map(Printable::sanitize).collect(Collectors.joining(", "));
  }

  /** A name belongs to one certificate of our settings. */
  private static List<String> overlaps(List<Lineage> lineages) {
    Map<Identifier, Lineage> owners = new HashMap<>();
    Map<String, List<String>> shared = new HashMap<>();
    for (Lineage lineage : lineages) {
      for (Identifier name : lineage.leaf().names()) {
        Optional.ofNullable(owners.putIfAbsent(name, lineage))
            .ifPresent(
                first ->
                    shared
                        .computeIfAbsent(
                            first.label() + " and " + lineage.label(), both -> new ArrayList<>())
                        .add(name.text()));
      }
    }
    return shared.entrySet().stream()
        .map(
            entry ->
                String.join(", ", entry.getValue())
                    + " is in both "
                    + entry.getKey()
                    + ", and belongs to one certificate: say which ones are to be taken over")
        .sorted()
        .toList();
  }

  /** The name that a certificate gets in our settings: what it was called, where it has that. */
  static DnsName name(String label, List<Identifier> names) throws IOException {
    List<DnsName> hosts =
        names.stream().filter(DnsName.class::isInstance).map(DnsName.class::cast).toList();
    return Stream.of(label, label.replaceFirst("(-\\d{4}|_ecc)$", ""))
        .flatMap(called -> DnsName.find(called).stream())
        .filter(hosts::contains)
        .findFirst()
        .or(() -> hosts.stream().filter(host -> !host.wildcard()).findFirst())
        .or(() -> hosts.stream().findFirst())
        .orElseThrow(() -> new IOException("its certificate names no host"));
  }
}
