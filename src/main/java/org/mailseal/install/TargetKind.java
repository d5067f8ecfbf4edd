package org.mailseal.install;

import java.util.List;
import java.util.Optional;

/** A kind of target, as the settings know it. Stateless. */
public interface TargetKind {
  /** What an entry under {@code install} starts with, such as {@code postfix}. */
  String word();

  /** Every key that such an entry may have, in the order in which a message lists them. */
  List<String> keys();

  /**
   * Whether what it describes has room for two certificates side by side, one for each kind of key.
   * Then each file that an entry names may be given for each.
   */
  default boolean forEachKey() {
    return false;
  }

  /**
   * The target that an entry describes.
   *
   * @param settings of which every key is read, whatever is wrong with the others
   * @return empty where a fault was noted
   */
  Optional<Target> read(TargetSettings settings);
}
