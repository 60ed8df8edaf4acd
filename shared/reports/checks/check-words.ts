import type { CheckArea, CheckVerdict } from '../../core/deployment/check';

export const checkVerdictWords: Readonly<Record<CheckVerdict, string>> = {
  red: 'red',
  warning: 'warning',
  notChecked: 'not checked',
  ok: 'OK',
};

export const checkAreaWords: Readonly<Record<CheckArea, string>> = {
  version: 'Version',
  configuration: 'Configuration',
  secrets: 'Secrets',
  timer: 'Timer',
  heartbeat: 'Heartbeat',
  storage: 'Storage',
  queues: 'Queues',
  clock: 'Clock',
  identity: 'Identity',
  sources: 'Sources',
  subscriptions: 'Subscriptions',
  mail: 'Mail',
  teams: 'Teams',
  webhook: 'Webhook',
  logAnalytics: 'Log Analytics',
  delivery: 'Delivery',
  timeZone: 'Time zone',
};
