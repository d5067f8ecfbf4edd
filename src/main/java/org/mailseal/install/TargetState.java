package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;

/**
 * What the files of one target hold, beside the certificate that was installed last.
 *
 * @param target which, as {@link Target#describe}
 * @param files its files, as the settings name them
 * @param content what they hold
 * @param held the certificate in them, where there is one that can be read
 */
public record TargetState(
    String target, List<Path> files, Content content, Optional<CertificateInfo> held) {
  /** What a target's files hold. */
  public enum Content {
    /** The certificate that was installed, its key and its issuers. */
    INSTALLED("holds the certificate that was installed"),
    /** One of the files is not there. */
    MISSING("is not there"),
    /** Another certificate, another form, half of it, or nothing that can be read as one. */
    OTHER("does not hold the certificate that was installed"),
    /** Whoever looks has no permission to. */
    UNREADABLE("cannot be looked at: no permission to read it"),
    /** They were made for somebody to carry elsewhere, who has taken them away. */
    TAKEN("was taken away to where it is installed");

    private final String sentence;

    Content(String sentence) {
      this.sentence = sentence;
    }

    /** What is to be said after the target's name. */
    public String sentence() {
      return sentence;
    }
  }

  public TargetState {
    files = List.copyOf(files);
  }

  /** Whether the certificate is to be installed there. */
  public boolean lacksIt() {
    return content == Content.MISSING || content == Content.OTHER;
  }

  /** In a printable clause. */
  public String describe() {
    return target
        + " "
        + content.sentence()
        + held.filter(_ -> content == Content.OTHER)
            .map(leaf -> ", but " + leaf.shortFingerprint() + ", until " + leaf.notAfter())
            .orElse("");
  }

  /**
   * Those of all targets that have files. Reads the files, and changes nothing.
   *
   * @param installed what they should hold
   * @param once every file that was ever replaced for this certificate
   */
  public static List<TargetState> of(List<Target> targets, Chain installed, Collection<Path> once) {
    return targets.stream()
        .filter(target -> !target.files().isEmpty())
        .map(target -> of(target, installed, once))
        .toList();
  }

  private static TargetState of(Target target, Chain installed, Collection<Path> once) {
    Content content = content(target, installed, once);
    return new TargetState(
        target.describe(),
        target.files(),
        content,
        content == Content.OTHER
            ? target.installed().map(CertifiedKey::chain).map(Chain::info)
            : Optional.empty());
  }

  private static Content content(Target target, Chain installed, Collection<Path> once) {
    if (target.files().stream().anyMatch(Files::notExists)) {
      boolean carried = target.manualStep().isPresent();
      return carried && once.containsAll(replaced(target)) ? Content.TAKEN : Content.MISSING;
    }
    if (!target.files().stream().allMatch(Files::isReadable)) {
      return Content.UNREADABLE;
    }
    return target.holds(installed) ? Content.INSTALLED : Content.OTHER;
  }

  /** The files of a target behind the links of others, as far as they can be looked at. */
  private static Set<Path> replaced(Target target) {
    Set<Path> replaced = new HashSet<>();
    for (Path file : target.files()) {
      try {
        replaced.add(TargetFile.replaced(file));
      } catch (IOException notThere) {
        replaced.add(file.toAbsolutePath());
      }
    }
    return replaced;
  }

  /**
   * The files that belong to no target any more, and go on being read from this certificate's
   * store.
   *
   * @param name the managed certificate's name
   * @param once every file that was ever replaced for it
   */
  public static List<Path> leftBehind(String name, List<Target> targets, Collection<Path> once) {
    Set<Path> now = new HashSet<>();
    targets.forEach(target -> now.addAll(replaced(target)));
    List<Path> left = new ArrayList<>();
    for (Path file : once) {
      if (!now.contains(file) && leadsIntoStore(file, name)) {
        left.add(file);
      }
    }
    return List.copyOf(left);
  }

  private static boolean leadsIntoStore(Path file, String name) {
    try {
      return TargetFile.store(file)
          .filter(store -> store.endsWith(TargetFile.storeName(name)))
          .isPresent();
    } catch (IOException cannotBeLookedAt) {
      return false;
    }
  }
}
