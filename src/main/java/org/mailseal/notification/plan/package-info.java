/**
 * What the settings say of those who are told: who they are, when, and by which channels. Nothing
 * here sends anything.
 */
@NullMarked
package org.mailseal.notification.plan;

import org.jspecify.annotations.NullMarked;
