/** With `jwtKey` tokens are verified without a network; Clerk's SDK does not read `CLERK_JWT_KEY` by itself. */
export const clerkOptions = {
  jwtKey: (process.env['CLERK_JWT_KEY'] ?? '').replaceAll(String.raw`\n`, '\n'),
};
