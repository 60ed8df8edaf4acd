import { sharedAnswer } from '../../functions/shared-answer';

test('requests within 15 s share one answer, and the next one gets a new answer', async () => {
  let now = 0;
  let made = 0;
  const share = sharedAnswer<number>(15_000, () => now);
  const make = async (): Promise<number> => {
    made += 1;
    return made;
  };
  expect(await Promise.all([share(make), share(make)])).toEqual([1, 1]);
  now = 14_999;
  expect(await share(make)).toBe(1);
  now = 15_000;
  expect(await share(make)).toBe(2);
});

test('a failed answer is not kept', async () => {
  const share = sharedAnswer<string>(15_000, () => 0);
  await expect(share(() => Promise.reject(new Error('no storage')))).rejects.toThrow('no storage');
  expect(await share(async () => 'well')).toBe('well');
});
