package org.mailseal.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What came of one question.
 *
 * @param owner where the CNAMEs led to; the name asked for where there are none
 * @param seconds how long the answer holds
 */
record Reply(DnsAnswer<Record> answer, Name owner, long seconds) {
  private static final int MAX_ALIASES = 16;
  private static final long FAILED = 5; // seconds: enough for the other ports of a host

  static Reply failed(Name name, boolean bogus, String why) {
    return new Reply(new DnsAnswer.Failed<>(bogus, why), name, FAILED);
  }

  /** Of a question that the resolver answers without the proof that was asked for. */
  static Reply unprovable(Name name, String why) {
    return new Reply(new DnsAnswer.Failed<>(false, true, why), name, FAILED);
  }

  /** Of a question that was broken off: nobody else need believe it. */
  static Reply interrupted(Name name) {
    return new Reply(new DnsAnswer.Failed<>(false, "interrupted"), name, 0);
  }

  /**
   * Reads a message with NOERROR or NXDOMAIN. A recursive resolver puts the whole chain of aliases
   * into its answer, with a CNAME for every DNAME (RFC 6672 §3.1).
   */
  static Reply of(Message message, Name asked, int type, boolean secure) {
    List<Record> section = message.getSection(Section.ANSWER);
    Name owner = asked;
    for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
      Name at = owner;
      List<Record> records = at(section, at, type);
      if (!records.isEmpty()) {
        return new Reply(new DnsAnswer.Found<>(records, secure), at, ttl(section));
      }
      List<Record> alias = at(section, at, Type.CNAME);
      if (alias.isEmpty()) {
        return new Reply(
            new DnsAnswer.Absent<>(secure), at, ttl(message.getSection(Section.AUTHORITY)));
      }
      owner = ((CNAMERecord) alias.getFirst()).getTarget();
    }
    return failed(asked, false, "its CNAMEs lead round in a circle, or too far");
  }

  private static List<Record> at(List<Record> section, Name name, int type) {
    List<Record> found = new ArrayList<>();
    for (Record record : section) {
      if (record.getType() == type && record.getName().equals(name)) {
        found.add(record);
      }
    }
    return found;
  }

  private static long ttl(List<Record> section) {
    return section.stream().mapToLong(Record::getTTL).min().orElse(0);
  }
}
