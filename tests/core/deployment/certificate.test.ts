import { certificateWarnings } from '../../../shared/core/deployment/certificate';

const now = Date.parse('2026-11-30T08:00:00Z');

test.each<[string, string | null, string | undefined]>([
  ['no certificate', null, undefined],
  ['31 days left', '2026-12-31T08:00:00.000Z', undefined],
  ['30 days left', '2026-12-30T08:00:00.000Z', 'amber'],
  ['an hour left', '2026-11-30T09:00:00.000Z', 'amber'],
  ['expired', '2026-11-30T08:00:00.000Z', 'red'],
])("the application's certificate with %s", (_, endsAt, level) => {
  expect(certificateWarnings(endsAt, now).map((warning) => warning.level)).toEqual(level === undefined ? [] : [level]);
});

test('its warning says the day, what happens then, and what to do', () => {
  expect(certificateWarnings('2026-12-20T08:00:00.000Z', now)).toEqual([
    {
      code: 'certificate',
      level: 'amber',
      isUrgent: false,
      text: 'APP_CERTIFICATE: expires on 2026-12-20, and then no tenant can be read through the application; renew it in the key vault, and upload the new one to the application (Entra admin center > App registrations > Certificates & secrets)',
    },
  ]);
});
