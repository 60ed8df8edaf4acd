const { statSync } = require('node:fs');
const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * How long the longest tests take if all tests run on two cores, in seconds. The values are rough and only used to sort
 * the tests.
 */
const longest = {
  'end-to-end/two-hosts': 155,
  'end-to-end/crash': 146,
  'end-to-end/stories-without-edits': 127,
  'end-to-end/customers': 116,
  'end-to-end/week': 89,
  'reports/page/pages-in-browser': 88,
  'local/world': 78,
  'end-to-end/stories': 66,
  'pipeline/watch/watch': 66,
  'noise/weeks': 65,
  'functions/checks': 60,
  'operate/doctor': 57,
  'pipeline/absence': 47,
  'functions/page-in-browser': 47,
  'invariants/belief': 40,
  'pipeline/lifecycle': 38,
  'noise/azurite': 37,
  'end-to-end/package': 35,
  'functions/busy-storage': 33,
  'pipeline/since-then': 31,
  'store/backups': 30,
  'functions/posture-and-health': 30,
  'pipeline/sign-ins': 29,
  'local/host/spawn-host': 29,
  'operate/detect': 29,
  'local/receivers/page': 28,
  'pipeline/restored-accounts': 28,
  'pipeline/deliver-receivers': 28,
  'pipeline/undone': 28,
  'invariants/alerting-on-storage': 27,
  'pipeline/audit-log-queries': 25,
  'pipeline/watch-outage': 25,
  'pipeline/watch/watch-deployment': 24,
  'pipeline/collect/stale-collection': 23,
  'pipeline/holders-restored-over-http': 23,
  'noise/contract': 23,
  'pipeline/late-records': 23,
  'pipeline/week/digest': 22,
  'pipeline/week/one-account-of-an-end': 22,
  'functions/notifications': 22,
  'operate/grant-permissions': 22,
  'pipeline/holders': 22,
  'pipeline/delivery': 22,
  'pipeline/made-and-named': 21,
  'pipeline/collect/overtaken-groups': 21,
  'operate/assess': 20,
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

/**
 * These tests wait for several processes that run in real time, such as a world or a browser, so they cost the more the
 * longer they take.
 */
const waits = /^(end-to-end|functions|operate)\/|^local\/world\.|^noise\/weeks\.|in-browser\./;

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
