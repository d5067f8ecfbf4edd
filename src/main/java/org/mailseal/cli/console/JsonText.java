package org.mailseal.cli.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;

/** How {@code --json} prints a document, whichever command it is. */
public final class JsonText {
  /** Absent values are there as null; quotes and brackets stay themselves: no web page is near. */
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  private JsonText() {}

  public static String format(JsonObject document) {
    return GSON.toJson(document);
  }
}
