import {
  readDigestMessage,
  readPeekMessage,
  readSubscriptionsMessage,
  readSweepMessage,
} from '../../../shared/pipeline/watch/queue-messages';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';

test('a message about subscriptions says whether Graph asks for a new authorization', () => {
  const read = (extra: object) => readSubscriptionsMessage({ tenantId, ...extra }, [tenantId]);
  expect(read({ reauthorize: true })).toEqual({ ok: true, message: { tenantId, reauthorize: true } });
  expect(read({ reauthorize: 'yes' })).toEqual({ ok: true, message: { tenantId } });
  expect(readSubscriptionsMessage({ tenantId: 'other', reauthorize: true }, [tenantId])).toMatchObject({ ok: false });
});

describe('a digest message', () => {
  test.each(['2026-W01', '2026-W48', '2026-W53', '2027-W09'])(
    'for the week %s is accepted, with nothing beside it',
    (week) => {
      expect(readDigestMessage({ tenantId, week, extra: 1 }, [tenantId])).toEqual({
        ok: true,
        message: { tenantId, week },
      });
    },
  );

  test.each<[string, unknown, string]>([
    ['of a tenant that is not monitored', { tenantId: 'other', week: '2026-W48' }, 'the tenant is not watched'],
    ['without a tenant', { week: '2026-W48' }, 'the tenant is not watched'],
    ['that is null', null, 'the tenant is not watched'],
    ['in a list', [{ tenantId, week: '2026-W48' }], 'the tenant is not watched'],
    ['without a week', { tenantId }, 'not a digest message'],
    ['of a week that is a number', { tenantId, week: 202648 }, 'not a digest message'],
    ['of the week 0', { tenantId, week: '2026-W00' }, 'not a digest message'],
    ['of the week 54', { tenantId, week: '2026-W54' }, 'not a digest message'],
    ['of a day', { tenantId, week: '2026-11-24' }, 'not a digest message'],
    ['of a week with more text after it', { tenantId, week: '2026-W48\n' }, 'not a digest message'],
  ])('%s is not accepted', (_, message, reason) => {
    expect(readDigestMessage(message, [tenantId])).toEqual({ ok: false, reason });
  });
});

describe('a message that asks for recent changes', () => {
  test.each<[string, unknown, unknown]>([
    ['keeps only monitored tenants', { peekAt: [tenantId, 'other'] }, { peekAt: [tenantId] }],
    ['without tenants asks for nothing', { peekAt: [] }, { peekAt: [] }],
    ['without a list is not accepted', { peekAt: tenantId }, undefined],
    [
      'that asks for a collection is not accepted',
      { tenantId, bucket: 'reports', kinds: [], reason: 'due' },
      undefined,
    ],
    ['that is null is not accepted', null, undefined],
  ])('%s', (_, message, expected) => {
    expect(readPeekMessage(message, [tenantId])).toEqual(expected);
  });
});

test('a message that asks for a sweep names a monitored tenant', () => {
  const plain = { tenantId, sweep: true };
  expect(readSweepMessage({ ...plain, extra: 1, isDaily: 'yes' }, [tenantId])).toEqual(plain);
  expect(readSweepMessage({ ...plain, isDaily: true }, [tenantId])).toEqual({ ...plain, isDaily: true });
  expect(readSweepMessage({ tenantId: 'other', sweep: true }, [tenantId])).toBeUndefined();
  expect(readSweepMessage({ tenantId }, [tenantId])).toBeUndefined();
  expect(readSweepMessage(null, [tenantId])).toBeUndefined();
});
