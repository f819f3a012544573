import { forgeTokens, ownApp, publicKey } from '../../gate/forge.ts';
import { verifySession } from '../../gate/verify.ts';

export const dynamic = 'force-dynamic';

/** What the gate says to every forged token. */
export default async function GatePage() {
  const { nowSeconds, tokens } = forgeTokens();
  const options = { publicKey, authorizedParties: [ownApp], nowSeconds };
  const verdicts = await Promise.all(
    Object.entries(tokens).map(async ([name, token]) => {
      const verdict = await verifySession(token, options).then(
        (userId) => `let in as ${userId}`,
        (error: unknown) => `refused: ${error instanceof Error ? error.message : 'no reason'}`,
      );
      return { name, verdict };
    }),
  );
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">A token</th>
          <th scope="col">The gate</th>
        </tr>
      </thead>
      <tbody>
        {verdicts.map(({ name, verdict }) => (
          <tr key={name}>
            <td>{name}</td>
            <td>{verdict}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
