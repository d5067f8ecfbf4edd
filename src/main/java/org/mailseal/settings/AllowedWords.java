package org.mailseal.settings;

import java.util.List;
import java.util.Map;
import org.mailseal.name.Printable;

/**
 * The words that can stand at one place of the settings.
 *
 * @param kind what they name, such as {@code target}
 * @param known those that can be used
 * @param later those that are understood but not built yet, and what to use until then
 */
record AllowedWords(String kind, List<String> known, Map<String, String> later) {
  /** Says why another word than the known ones cannot be used. */
  void refuse(Value place, String word) {
    String shown = "'" + Printable.sanitize(word) + "'";
    String instead = later.get(word);
    if (instead != null) {
      place.fault(shown + " is not supported yet; " + instead);
    } else {
      place.fault(
          shown + " is no " + kind + "; known are " + String.join(", ", known),
          Nearest.to(word, known));
    }
  }
}
