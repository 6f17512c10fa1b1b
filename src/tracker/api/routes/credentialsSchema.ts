import * as z from 'zod';

/** How to log in to a tracking server. */
export const credentialsSchema = z.strictObject({
  username: z.string().optional(),
  password: z.string().optional(),
  token: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
