/** How many messages a healthy time may cause at most, by the noise contract. */

/** The contract's promise for a healthy year of 300 people: a mean. */
const immediateMessagesAMonth = 2;

/** Anything that is alerted at once has a beginning and an end. */
const messagesOfOne = 2;

/** A tenant that is as noisy as the contract allows exceeds the ceiling in fewer than one of this many draws. */
const draws = 5_000;

/**
 * The mean alone does not limit two weeks, for alerts come by chance (Poisson). This is the smallest number of messages
 * that a tenant at the contract's mean exceeds in fewer than one of 5,000 draws.
 */
export function mostMessages(days: number): number {
  const expected = (immediateMessagesAMonth * 12 * days) / 365 / messagesOfOne;
  let probability = Math.exp(-expected);
  let beyond = 1 - probability;
  let things = 0;
  while (beyond > 1 / draws) {
    things += 1;
    probability *= expected / things;
    beyond -= probability;
  }
  return things * messagesOfOne;
}
