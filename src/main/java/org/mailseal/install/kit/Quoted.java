package org.mailseal.install.kit;

/** Text as data in a script: whatever it holds, it is one string there and runs nothing. */
final class Quoted {
  private Quoted() {}

  /** For a POSIX shell: between single quotes only a single quote means anything. */
  static String sh(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * For PowerShell. Between single quotes it takes any of five characters for their end, ' and its
   * typographic forms; and Windows PowerShell reads a script in the code page of its machine. So
   * all but printable ASCII is written as numbers.
   */
  static String powerShell(String text) {
    StringBuilder quoted = new StringBuilder("('");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted.append("''");
      } else if (' ' <= c && c <= '~') {
        quoted.append(c);
      } else {
        quoted.append(String.format("' + [char]0x%04X + '", (int) c));
      }
    }
    return quoted.append("')").toString();
  }
}
