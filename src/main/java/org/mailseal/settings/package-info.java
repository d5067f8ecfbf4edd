/**
 * mailseal.yaml, read into immutable records.
 *
 * <p>The settings say what <em>should be</em>; what <em>is</em> lies in the ledger and on the
 * ports. They name <em>authorities</em> (who signs), <em>certificates</em> (which names, on which
 * endpoints, installed into which targets) and <em>reminders</em> (who is told, when, by which
 * channels). The records belong to the packages that act on them; this one only fills them, and
 * reads neither the network nor any other file but what webhooks are made of: a URL that is kept
 * apart, and templates, whose faults are told with all others.
 *
 * <p>A file with a fault is refused as a whole: half of the settings is worse than yesterday's. So
 * that an admin has one round and not ten, the reader goes on after a fault and reports all of them
 * together, each with its line and column. A key that is not known is an error, with the nearest
 * known one as a suggestion ({@code YamlMap} refuses unknown keys; {@code Nearest} and {@code
 * MisplacedKeys} make the suggestion): a misspelt {@code also-for} that is passed over would be
 * seen only when mail programs complain. For the same reason paths are absolute (the daemon's
 * working directory is not the shell's), durations carry their unit, and no two things may write to
 * one file.
 *
 * <p>A secret is never a value here: the file is read by many, copied into tickets and kept in
 * version control. It names a file or an environment variable that holds the secret, and whatever
 * stands where a secret might be is not repeated in a message. Commands are lists of arguments, so
 * that no shell ever takes a name apart.
 *
 * <p>{@link org.mailseal.settings.SettingsReader} is the entry point. {@code Yaml} turns text into
 * nodes with positions, {@code Value} and {@code YamlMap} walk them and note what is wrong in
 * {@code Problems}, and one small class a section makes the records. What an entry of {@code
 * install} may say is read by the kind of its target; {@code TargetEntry} gives it the keys.
 */
@NullMarked
package org.mailseal.settings;

import org.jspecify.annotations.NullMarked;
