/** A problem that is over is in the past tense, whatever its verb is. */
import { overInWords } from '../../../shared/reports/language/plain-text';

test.each([
  [
    '14 people can now sign in without MFA, including 1 admin',
    '14 people could sign in without MFA, including 1 admin',
  ],
  ['9 of 120 devices are not compliant', '9 of 120 devices were not compliant'],
  ['2 of 4 guests are inactive and keep access', '2 of 4 guests were inactive and kept access'],
  ['1 person holds admin roles permanently', '1 person held admin roles permanently'],
  ['Apps can have secrets without any limit', 'Apps could have secrets without any limit'],
  ['5 people can keep using a compromised account', '5 people could keep using a compromised account'],
  ['Apps do not limit browsers', 'Apps did not limit browsers'],
  ['7 controls are weak', '7 controls were weak'],
  ['"Who is can" is off', '"Who is can" was off'],
  ['2 people are now in the group "Ops"', '2 people were in the group "Ops"'],
])('%s', (now, then) => {
  expect(overInWords(now)).toBe(then);
});
