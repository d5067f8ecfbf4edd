/**
 * Whether the targets hold the certificate that was installed last.
 *
 * <p>The ports tell what is served, and of a target that no port is watched for, or whose server
 * has not read its files again yet, they tell nothing. So the files are looked at too: an entry
 * that is new in the settings, a path that is another now, and a file that somebody else has
 * written into do not hold what was installed, and it is installed there again. An entry that is no
 * longer in the settings is left as it is, and told of for as long as its file is read from the
 * certificate's store.
 *
 * <p>Nothing is compared while an attempt is between its swap and its end: the files hold the new
 * certificate then, or the old one, and the attempt is finished or undone first.
 */
@NullMarked
package org.mailseal.lifecycle.targets;

import org.jspecify.annotations.NullMarked;
