package org.mailseal.survey;

import java.util.Map;
import java.util.Optional;
import org.mailseal.install.server.FoundServer;

/**
 * An entry of {@code install} as it is proposed.
 *
 * @param keys its settings; the entry is left out where there are none
 * @param active whether it is meant to be used as it stands; else it is proposed behind a "#"
 * @param why what keeps it from being used, as it stands among what is to be done; empty where it
 *     is active
 */
record ProposedTarget(
    FoundServer server, Map<String, String> keys, boolean active, Optional<String> why) {}
