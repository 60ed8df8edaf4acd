import { signedInDuring } from '../../../shared/core/alert/since-then';
import { signIn } from '../../detections/state/sign-ins';

const at = (time: string): string => `2026-11-24T${time}:00.000Z`;

describe('who signed in while people were exposed', () => {
  const spans = [
    { from: at('13:02'), to: at('13:20') },
    { from: at('13:40'), to: at('14:00') },
  ];
  const of = (userId: string, time: string, over: Parameters<typeof signIn>[0] = {}) =>
    signIn({ id: `${userId} ${time}`, userId, createdDateTime: at(time), askedForMore: true, ...over });
  const found = (...signIns: ReturnType<typeof of>[]) => signedInDuring(spans, ['lea', 'tom'], signIns);

  test.each([
    ['before the change', of('lea', '13:01')],
    ['after it was fixed, until it happened again', of('lea', '13:20')],
    ['after the end', of('lea', '14:00')],
    ['of somebody who was not exposed', of('ada', '13:10')],
    ['that failed', of('lea', '13:10', { errorCode: 50126, askedForMore: false })],
    ['that was interrupted for MFA', of('lea', '13:10', { errorCode: 50074, askedForMore: false })],
  ])('does not count a sign-in %s', (_, one) => {
    expect(found(one)).toEqual([]);
  });

  test('counts each person once, the first to sign in first', () => {
    expect(found(of('tom', '13:50'), of('lea', '13:45'), of('lea', '13:02'))).toEqual([
      { personId: 'lea', at: at('13:02'), passwordOnlyAt: null, isUnclear: false },
      { personId: 'tom', at: at('13:50'), passwordOnlyAt: null, isUnclear: false },
    ]);
  });

  test('names the first sign-in with a password only, although one with MFA came before it', () => {
    expect(found(of('lea', '13:05'), of('lea', '13:45', { askedForMore: false }))).toMatchObject([
      { at: at('13:05'), passwordOnlyAt: at('13:45') },
    ]);
  });

  test('does not call a sign-in safe of which the log does not show what was required', () => {
    expect(found(of('lea', '13:05', { askedForMore: null }))).toMatchObject([
      { passwordOnlyAt: null, isUnclear: true },
    ]);
    expect(found(of('lea', '13:05', { askedForMore: undefined }))).toMatchObject([{ isUnclear: true }]);
  });

  test('knows a person whose id Microsoft writes in capitals', () => {
    expect(found(of('LEA', '13:05'))).toHaveLength(1);
  });
});
