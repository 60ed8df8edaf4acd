import { plainText } from '../../../shared/reports/language/plain-text';

/** What was given cannot be used; the message is one line that a person reads. Names in it were chosen by somebody else. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(what: string, why: string) {
    super(`${plainText(what, 160)}: ${plainText(why, 400)}`);
  }
}
