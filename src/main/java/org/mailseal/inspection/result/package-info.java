/**
 * What an inspection brings home, as records: the evidence that was collected and the findings that
 * it was judged to be.
 *
 * <p>A {@link org.mailseal.inspection.result.PortTarget} names a mail port to inspect. What was
 * seen and heard of it is {@link org.mailseal.inspection.result.PortEvidence}; a {@link
 * org.mailseal.inspection.result.Finding} is one judgement about it: a level, a topic, what was
 * found, its fix and the clause that it is held against. What could not be found out is unknown,
 * never ok. An {@link org.mailseal.inspection.result.Inspection} holds both.
 *
 * <p>All text in here is printable; nothing here reaches the network.
 */
@NullMarked
package org.mailseal.inspection.result;

import org.jspecify.annotations.NullMarked;
