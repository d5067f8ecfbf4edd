package org.mailseal.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import org.mailseal.checkup.Outcome;

/** Outcomes as newline-delimited JSON: each is a document of its own, the summary comes last. */
public final class InspectionLines implements InspectionView {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private final PrintWriter out;
  private final Instant now;

  public InspectionLines(PrintWriter out, Instant now) {
    this.out = out;
    this.now = now;
  }

  @Override
  public void show(Outcome outcome) {
    print(InspectionJson.of(outcome, now));
  }

  @Override
  public void end(InspectionTally tally) {
    JsonObject summary = new JsonObject();
    summary.addProperty("kind", "summary");
    InspectionJson.summary(tally).asMap().forEach(summary::add);
    print(summary);
  }

  private void print(JsonObject fields) {
    JsonObject line = new JsonObject();
    line.add("schema", new JsonPrimitive(InspectionJson.SCHEMA));
    for (Map.Entry<String, JsonElement> field : fields.entrySet()) {
      line.add(field.getKey(), field.getValue());
    }
    GSON.toJson(line, out);
    out.append('\n');
  }
}
