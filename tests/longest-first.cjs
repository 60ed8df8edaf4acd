const { statSync } = require('node:fs');
const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * How long the longest tests take if all tests run on two cores, in seconds. The values are rough and only used to sort
 * the tests.
 */
const longest = {
  'end-to-end/crash': 292,
  'end-to-end/stories-without-edits': 159,
  'end-to-end/stories': 141,
  'end-to-end/two-hosts': 135,
  'end-to-end/customers': 104,
  'reports/page/pages-in-browser': 84,
  'end-to-end/week': 66,
  'functions/checks': 64,
  'operate/detect': 59,
  'pipeline/watch/watch': 56,
  'functions/page-in-browser': 49,
  'local/world': 49,
  'pipeline/storm': 48,
  'pipeline/week/one-account-of-an-end': 42,
  'invariants/alerting-on-storage': 41,
  'pipeline/absence': 41,
  'operate/doctor': 37,
  'pipeline/deliver-receivers': 36,
  'end-to-end/package': 35,
  'pipeline/sign-ins': 35,
  'pipeline/audit-log-queries': 33,
  'store/backups': 33,
  'pipeline/since-then': 32,
  'pipeline/since-then-over-http': 32,
  'operate/what-if': 31,
  'noise/contract': 29,
  'local/host/spawn-host': 28,
  'local/receivers/page': 28,
  'functions/posture-and-health': 27,
  'invariants/belief': 27,
  'pipeline/fixed-after-close': 25,
  'pipeline/late-records': 25,
  'pipeline/watch-outage': 25,
  'functions/notifications': 24,
  'operate/assess': 24,
  'noise/azurite': 23,
  'pipeline/watch/contained': 23,
  'pipeline/week/digest': 23,
  'noise/weeks': 22,
  'pipeline/undone-edit': 22,
  'pipeline/watch/watch-deployment': 22,
  'pipeline/crash': 21,
  'pipeline/holders': 21,
  'operate/grant-permissions': 20,
  'pipeline/undone': 20,
  'end-to-end/licence-tiers': 18,
};

/**
 * Milliseconds per byte of the file, for all other tests. A simulated tenant takes its time however short its story is.
 */
const costs = [
  [/^end-to-end\//, 12],
  [/^(pipeline|noise)\//, 2],
  [/^(functions|operate)\/|^local\/world\.|in-browser\./, 1],
];
const ordinary = 0.1;

/** These tests wait for a world that runs in real time, so they cost the more the longer they take. */
const waits = /^end-to-end\//;

/**
 * Starts with the longest tests, so that no worker runs one alone at the end. Jest does the same with the times of the
 * last run, which a fresh checkout does not have. At first, half of the workers run tests that wait: more of them
 * would slow each other down.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const waiting = sorted.filter((test) => waits.test(nameOf(test)));
    const others = sorted.filter((test) => !waits.test(nameOf(test)));
    return sorted.flatMap((_, at) => [waiting[at], others[at]]).filter((test) => test !== undefined);
  }

  time(test) {
    return super.time(test) ?? expectedMs(test);
  }
};

const nameOf = ({ path, context }) =>
  relative(context.config.rootDir, path)
    .split(sep)
    .join('/')
    .replace(/^tests\//, '');

function expectedMs(test) {
  const name = nameOf(test);
  const seconds = longest[name.replace(/\.test\.ts$/, '')];
  if (seconds !== undefined) return seconds * 1000;
  const [, cost] = costs.find(([names]) => names.test(name)) ?? [undefined, ordinary];
  return cost * statSync(test.path).size;
}
