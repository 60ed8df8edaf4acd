import type { Message } from '../../core/delivery/message';

/** The title of an alert without severity and customer: `14 people …` of `Critical · Contoso · 14 people …`. */
export const headlineOf = ({ title }: Pick<Message, 'title'>): string =>
  title.split(' · ').slice(2).join(' · ') || title;
