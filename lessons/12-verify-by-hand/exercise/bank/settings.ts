/** The instance's public key, as PEM. */
export const publicKey = (process.env['CLERK_JWT_KEY'] ?? '').replaceAll(String.raw`\n`, '\n');

/** The origins of our own apps. */
export const authorizedParties = (process.env['AUTHORIZED_PARTIES'] ?? '').split(',');
