/**
 * What an inspection found: as a table for people, as JSON, a document or a line for each port, and
 * as the one line of a monitoring plugin.
 *
 * <p>Many ports are inspected at once, and each is written as soon as it is done; what cannot be
 * shown before the end, such as the worst of all, is spooled or tallied, so that nothing grows with
 * their number but a file. The table may hold the ports of one host, which are few, to tell once
 * what they have alike.
 */
@NullMarked
package org.mailseal.report.inspection;

import org.jspecify.annotations.NullMarked;
