import * as z from 'zod';
import type { Habits, SharedHabits } from '../../core/sign-in/habits';
import { count, text } from './primitives';

const habit = z.tuple([text, count, count]);

export const habits: z.ZodType<Habits> = z.object({
  days: z.array(count),
  countries: z.array(habit),
  networks: z.array(habit),
  clients: z.array(habit),
  devices: z.array(habit),
  lastPlace: z.tuple([count, count, count, text]).nullable(),
  newestFrom: count.optional(),
});

const sharedList = z.array(z.tuple([text, z.array(z.tuple([text, count]))]));

export const sharedHabits: z.ZodType<SharedHabits> = z.object({
  countries: sharedList,
  networks: sharedList,
  clients: sharedList,
});
