/**
 * What an inspection is made of, as records: the evidence that was collected and the findings of
 * the checks.
 *
 * <p>A {@link org.mailseal.inspection.result.PortTarget} names a mail port to inspect. What is
 * known of it is {@link org.mailseal.inspection.result.PortEvidence}. A {@link
 * org.mailseal.inspection.result.Check} turns evidence into findings; a {@link
 * org.mailseal.inspection.result.Finding} is a level, a {@linkplain
 * org.mailseal.inspection.result.FindingCode code}, what was found, its fix and the clause that it
 * is held against. What could not be found out is unknown, never ok. An {@link
 * org.mailseal.inspection.result.Inspection} holds both.
 *
 * <p>All text in here is printable; nothing here reaches the network.
 */
@NullMarked
package org.mailseal.inspection.result;

import org.jspecify.annotations.NullMarked;
