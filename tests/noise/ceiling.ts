/** The maximum number of messages in a healthy period, according to the noise contract. */

/** The contract's promise for a healthy year of 300 people, as a mean. */
const immediateMessagesAMonth = 2;

/** Everything that is alerted at once has a first and a last message. */
const messagesOfOne = 2;

/** A tenant that is as noisy as the contract allows exceeds the ceiling in less than one of this many draws. */
const draws = 5_000;

/**
 * The mean alone does not limit two weeks, because alerts come by chance (Poisson). This is the smallest number of
 * messages that a tenant at the contract's mean exceeds in less than one of 5,000 draws.
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
