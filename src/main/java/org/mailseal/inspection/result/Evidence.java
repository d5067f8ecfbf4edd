package org.mailseal.inspection.result;

import java.util.List;
import java.util.Map;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Observation;

/**
 * Everything that was seen of one mail port at one address.
 *
 * @param ordinary the first look, in the ordinary manner
 * @param repeats further ordinary looks
 * @param others looks in other manners
 * @param facts what the DNS and others said, in words
 */
public record Evidence(
    PortTarget target,
    Observation ordinary,
    List<Observation> repeats,
    Map<ClientProfile, Observation> others,
    List<Fact> facts) {
  public Evidence {
    repeats = List.copyOf(repeats);
    others = Map.copyOf(others);
    facts = List.copyOf(facts);
  }
}
