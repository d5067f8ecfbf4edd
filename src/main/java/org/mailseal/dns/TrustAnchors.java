package org.mailseal.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.name.Printable;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The keys that DNSSEC's chains of trust begin with (RFC 4035 §5).
 *
 * @param records DS and DNSKEY records, at least one
 */
record TrustAnchors(List<Record> records) {
  private static final int MAX_BYTES = 64 << 10; // bytes
  private static final Pattern DIRECTIVE = Pattern.compile("(?m)^[ \\t]*+\\$");

  TrustAnchors {
    records = List.copyOf(records);
  }

  /**
   * The anchors in a file, or those of the root that IANA publishes.
   *
   * @param file DS or DNSKEY records as in a zone file
   * @throws IOException where there is none in it; the message names the fault and the cure
   */
  static TrustAnchors of(Optional<Path> file) throws IOException {
    return file.isPresent() ? read(file.get()) : root();
  }

  private static TrustAnchors root() throws IOException {
    try (InputStream shipped = TrustAnchors.class.getResourceAsStream("root-anchors")) {
      if (shipped == null) {
        throw new IOException("this Mailseal was packaged without the root's trust anchors");
      }
      return parse(shipped.readAllBytes());
    }
  }

  private static TrustAnchors read(Path file) throws IOException {
    String cure = "; give DS or DNSKEY records as they stand in a zone file";
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes(MAX_BYTES));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file + " with trust anchors" + cure, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "no trust anchors can be read from "
              + file
              + ": "
              + Printable.sanitize(String.valueOf(e.getMessage()))
              + cure,
          e);
    }
  }

  private static TrustAnchors parse(byte[] text) throws IOException {
    String zone = new String(text, StandardCharsets.UTF_8);
    if (DIRECTIVE.matcher(zone).find()) { // it could read other files, or go on for ever
      throw new IOException("it has a directive");
    }
    List<Record> records = new ArrayList<>();
    try (Master master = new Master(new ByteArrayInputStream(text), Name.root, 0)) {
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        if (record.getType() != Type.DS && record.getType() != Type.DNSKEY) {
          throw new TextParseException("it has a record of type " + Type.string(record.getType()));
        }
        records.add(record);
      }
    }
    if (records.isEmpty()) {
      throw new IOException("there is no record in it");
    }
    return new TrustAnchors(records);
  }

  /** Those of one name and type together. */
  Collection<RRset> sets() {
    Map<List<Object>, RRset> sets = new HashMap<>();
    records.forEach(
        record ->
            sets.computeIfAbsent(List.of(record.getName(), record.getType()), _ -> new RRset())
                .addRR(record));
    return sets.values();
  }

  /** A name that surely has keys. */
  Name first() {
    return records.getFirst().getName();
  }
}
