import type { WatchEvent } from '../../../core/event/event';
import { count } from '../counting';
import { numberDetail, textDetail } from '../details';
import { plainText } from '../plain-text';

export const detailTime = (event: WatchEvent, key: string): string => {
  const value = textDetail(event, key);
  return value !== undefined && !Number.isNaN(Date.parse(value)) ? value : event.recordedAt;
};

export const messageCountOf = (event: WatchEvent): string =>
  count(numberDetail(event, 'count') ?? 1, 'message', 'messages');

export const queueOf = (event: WatchEvent): string => plainText(textDetail(event, 'queue') ?? 'a queue', 30);

export const versionOf = (event: WatchEvent, key: string): string => plainText(textDetail(event, key) ?? 'unknown', 20);
