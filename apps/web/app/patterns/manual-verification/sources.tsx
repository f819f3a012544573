import { Scroll } from '@/components/scroll.tsx';
const rows = [
  ['Authorization: Bearer …', 'from anywhere: other origins, phones, programs', 'the header alone; a bad one is a 401'],
  ['Cookie: __session', 'from the same site, by the browser itself', 'taken when there is no such header'],
  ['both', 'the app’s code, in a browser', 'the header wins'],
  ['neither', 'nobody', '401 token_missing'],
] as const;

/** Where a token comes from, and which one counts. */
export function Sources() {
  return (
    <>
      <h3>Where the token comes from</h3>
      <Scroll label="Where the token comes from">
        <table>
          <thead>
            <tr>
              <th scope="col">Sent</th>
              <th scope="col">By whom</th>
              <th scope="col">What counts</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([sent, by, counts]) => (
              <tr key={sent}>
                <th scope="row">{sent}</th>
                <td>{by}</td>
                <td>{counts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
