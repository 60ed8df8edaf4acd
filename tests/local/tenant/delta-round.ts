import type { Reply, TestTenant } from './tenant-client';

/** Reads a round to its end. Returns every row, and the link with which the next round starts. */
export async function round(
  tenant: TestTenant,
  start: string,
): Promise<{ rows: Reply['body'][]; pages: Reply[]; link: string }> {
  const rows: Reply['body'][] = [];
  const pages: Reply[] = [];
  let next: string | undefined = start;
  let link = '';
  while (next !== undefined) {
    const page: Reply = await tenant.get(next);
    if (page.status !== 200) throw new Error(`${page.status} ${JSON.stringify(page.body)}`);
    pages.push(page);
    rows.push(...page.body.value);
    next = page.body['@odata.nextLink'];
    link = page.body['@odata.deltaLink'] ?? link;
  }
  return { rows, pages, link };
}
