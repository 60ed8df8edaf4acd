/** A tenant in which nothing happens costs few requests to tables; `npm run bench -- P10` gives the figures. */
import { quietTenant } from '../../bench/p10-quiet-tenant';

test('a quiet tenant costs no more table requests than it did', async () => {
  const { rows } = await quietTenant('quick');
  const requests = new Map(rows.map(([what, count]) => [what, Number(count?.replace(/,/g, ''))]));
  const most = {
    'asking the audit log for news': 1,
    'unchanged collection of authorizationPolicy': 6,
    'unchanged collection of conditionalAccessPolicy': 6,
    'unchanged collection of directoryAudit': 5,
    'tick in which nothing begins': 11,
    'tick on the turn of the tenant': 30,
    'hourly sweep': 8,
    'sweep that also forgets, once a day': 40,
  };
  // A missing figure counts as too much.
  expect(Object.entries(most).filter(([what, limit]) => !((requests.get(what) ?? Number.NaN) <= limit))).toEqual([]);
});
