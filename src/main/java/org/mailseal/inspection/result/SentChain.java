package org.mailseal.inspection.result;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.mailseal.certificate.Chain;

/**
 * The certificates that a server sends, sorted out: which lead upwards from the leaf, and what is
 * sent beside these.
 *
 * @param path the leaf, its issuer and so on, a root at the end included
 * @param ordered whether the path is sent in its order and before anything else
 * @param strangers what is sent and does not belong to the path
 * @param repeated how many are sent once more
 * @param sent how many are sent
 */
public record SentChain(
    Chain path, boolean ordered, List<X509Certificate> strangers, int repeated, int sent) {
  public SentChain {
    strangers = List.copyOf(strangers);
  }

  public static SentChain of(Chain chain) {
    List<X509Certificate> all = chain.certificates();
    List<X509Certificate> once = List.copyOf(new LinkedHashSet<>(all));
    List<X509Certificate> path = path(once);
    return new SentChain(
        new Chain(path),
        once.subList(0, path.size()).equals(path),
        once.stream().filter(one -> !path.contains(one)).toList(),
        all.size() - once.size(),
        all.size());
  }

  private static List<X509Certificate> path(List<X509Certificate> sent) {
    List<X509Certificate> path = new ArrayList<>(asSent(sent));
    if (path.size() == sent.size()) {
      return path;
    }
    List<X509Certificate> sought =
        new ArrayList<>(Chain.of(sent.getFirst(), sent.subList(1, sent.size())).certificates());
    sent.stream()
        .filter(one -> isRoot(one) && !sought.contains(one))
        .filter(root -> Chain.issued(sought.getLast(), root))
        .findFirst()
        .ifPresent(sought::add);
    // The order in which it is sent decides between two ways of one length.
    return sought.size() > path.size() ? sought : path;
  }

  /** As far as each is issued by the next. */
  private static List<X509Certificate> asSent(List<X509Certificate> sent) {
    int length = 1;
    while (length < sent.size() && Chain.issued(sent.get(length - 1), sent.get(length))) {
      length++;
    }
    return sent.subList(0, length);
  }

  public static boolean isRoot(X509Certificate certificate) {
    return Chain.issued(certificate, certificate);
  }

  public boolean selfSigned() {
    return isRoot(path.leaf());
  }

  /** Whether a root is sent above the leaf. */
  public boolean withRoot() {
    return path.certificates().size() > 1 && isRoot(path.certificates().getLast());
  }
}
