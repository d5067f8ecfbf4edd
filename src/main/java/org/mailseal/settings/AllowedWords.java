package org.mailseal.settings;

import java.util.List;
import java.util.Map;
import org.mailseal.name.Printable;

/**
 * The words that can stand at one point of the settings.
 *
 * @param kind what they name, such as {@code target}
 * @param known those that can be used
 * @param later those that are understood but not built yet, and what to use until then
 */
record AllowedWords(String kind, List<String> known, Map<String, String> later) {
  /** Says why another word than the known ones cannot be used. */
  void refuse(Value position, String word) {
    String printable = "'" + Printable.sanitize(word) + "'";
    String instead = later.get(word);
    if (instead != null) {
      position.fault(printable + " is not supported yet; " + instead);
    } else {
      position.fault(
          printable + " is no " + kind + "; known are " + String.join(", ", known),
          Nearest.to(word, known));
    }
  }
}
