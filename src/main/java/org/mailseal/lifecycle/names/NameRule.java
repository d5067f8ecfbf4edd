package org.mailseal.lifecycle.names;

import java.util.List;
import org.mailseal.inspection.result.Finding;

/** One thing that authorities hold against a name. */
interface NameRule {
  /**
   * What it finds; nothing where all is well or the name is none of its business. A failure is what
   * the authority would surely refuse.
   */
  List<Finding> findings(NameEvidence evidence);
}
