import { controls } from '../../../shared/controls';
import { insideSentence } from '../../../shared/reports/language/plain-text';
import { failingTitle } from '../../../shared/reports/wording';

test.each([
  ['Groups named by policies are not protected', 'groups named by policies are not protected'],
  ['14 people can sign in without MFA', '14 people can sign in without MFA'],
  ['MSOnline PowerShell or self-service sign-up is enabled', 'MSOnline PowerShell or self-service sign-up is enabled'],
  ['Anna Weber became Global Administrator', 'Anna Weber became Global Administrator'],
])('%s becomes part of a sentence', (title, expected) => {
  expect(insideSentence(title)).toBe(expected);
});

test('only names keep their capital among the failing titles of all controls', () => {
  const kept = controls
    .map((control) => insideSentence(failingTitle(control, null)))
    .filter((title) => /^\p{Lu}/u.test(title))
    .map((title) => title.split(' ')[0]);
  expect([...new Set(kept)].sort()).toEqual(['Conditional', 'Defender', 'PIM', 'Secure', 'Zero']);
});
