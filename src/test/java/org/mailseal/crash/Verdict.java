package org.mailseal.crash;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a kill.
 *
 * @param where what the call was about; empty where the command was done before it
 * @param violations what was broken then, or afterwards
 * @param took from the command's start to the last look
 */
record Verdict(KillPoint point, Optional<String> where, List<String> violations, Duration took) {}
