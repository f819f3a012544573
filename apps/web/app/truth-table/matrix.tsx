import { Fragment } from 'react';

/** Answers in each mode, such as `307 to /sign-in`; one that is not there yet was not measured. */
export interface Answers {
  readonly production?: string;
  readonly development?: string;
}
export type Cells = Readonly<Record<string, Readonly<Record<string, Answers>>>>;

const kinds: Readonly<Record<string, string>> = {
  '2': 'good',
  '3': 'info',
  '401': 'warn',
  '404': 'warn',
  '403': 'bad',
};

/** A status, in the colour of its kind, and what came with it. */
function Answer({ text = 'not measured' }: { readonly text: string | undefined }) {
  const [status = '', ...rest] = text.split(' ');
  // An action's redirect has the status 200: it is no letting in.
  const kind = rest.includes('to') ? 'info' : (kinds[status] ?? kinds[status.charAt(0)]);
  return (
    <>
      <b className={kind}>{status}</b>{' '}
      <small>
        {rest
          .join(' ')
          .split('_')
          .map((part, at) => (
            // A code may be broken where its words end.
            <Fragment key={`${at} ${part}`}>
              {at > 0 ? (
                <>
                  _<wbr />
                </>
              ) : null}
              {part}
            </Fragment>
          ))}
      </small>
    </>
  );
}

function Cell({ production, development }: Answers) {
  return (
    <td>
      <Answer text={production} />
      {production === development ? null : (
        <p className="soft">
          in development: <Answer text={development} />
        </p>
      )}
    </td>
  );
}

/** What every caller gets on every surface. */
export function Matrix({ cells, anchorOf }: { readonly cells: Cells; readonly anchorOf: (name: string) => string }) {
  const callers = Object.keys(Object.values(cells)[0] ?? {});
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="scroll matrix" tabIndex={0} aria-label="The truth table">
      <table>
        <thead>
          <tr>
            <th scope="col">Surface</th>
            {callers.map((caller) => (
              <th key={caller} scope="col">
                {caller}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(cells).map(([surface, answers]) => (
            <tr key={surface}>
              <th scope="row">
                <a href={`#${anchorOf(surface)}`}>{surface}</a>
              </th>
              {callers.map((caller) => {
                const answer = answers[caller];
                return answer ? <Cell key={caller} {...answer} /> : <td key={caller}>not measured</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
