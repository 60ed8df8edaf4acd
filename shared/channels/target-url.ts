import * as z from 'zod';
import { isSafeUrl, unsafeUrl } from '../core/safe-url';

export const targetUrl = z.string().refine(isSafeUrl, unsafeUrl);
