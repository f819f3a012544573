import { html } from 'hono/html';
import type { Learner } from './room.ts';

/** What the leader's page shows. */
export interface RoomView {
  readonly learners: readonly Learner[];
  readonly code: string;
  readonly address: string;
  readonly now: number;
}

/** Whoever got no further for this long may want somebody beside them, in minutes. */
const stuckMinutes = 8;
/** Whoever was not heard of for this long has perhaps closed the laptop, in milliseconds. */
const silentMs = 60_000;

const style = html`<style>
  :root {
    color-scheme: light dark;
    --line: light-dark(#d5d9e0, #3a404b);
    --soft: light-dark(#545b68, #aab2c0);
    --warn: light-dark(#8a4b00, #f0b35e);
  }
  body {
    margin: 0;
    padding: 20px;
    background: light-dark(#fff, #14171c);
    color: light-dark(#171a20, #eceff4);
    font:
      1.5rem/1.4 system-ui,
      sans-serif;
  }
  h1 {
    margin: 0 0 4px;
    font-size: 2rem;
  }
  p {
    margin: 0 0 20px;
    color: var(--soft);
  }
  code,
  td {
    font-variant-numeric: tabular-nums;
  }
  code {
    font-family: ui-monospace, monospace;
    color: light-dark(#171a20, #eceff4);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    text-align: left;
    color: var(--soft);
    font-size: 1.125rem;
  }
  th,
  td {
    padding: 8px 12px 8px 0;
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  .stuck {
    color: var(--warn);
    font-weight: 600;
  }
  @media (max-width: 40rem) {
    body {
      font-size: 1.125rem;
    }
    thead {
      position: absolute;
      clip-path: inset(50%);
    }
    tr {
      display: block;
      padding: 8px 0;
      border-bottom: 1px solid var(--line);
    }
    td {
      display: inline-block;
      padding: 0 12px 0 0;
      border: 0;
    }
    td::before {
      content: attr(data-what) ' ';
      color: var(--soft);
    }
  }
</style>`;

/** The page for the back of the room. It comes anew every few seconds and needs no script. */
export function roomPage({ learners, code, address, now }: RoomView) {
  const rows = learners.map((learner) => {
    const minutes = Math.floor((now - learner.since) / 60_000);
    const isSilent = now - learner.heard > silentMs;
    const state = isSilent ? '… not heard of' : minutes >= stuckMinutes ? `! ${minutes} min` : `${minutes} min`;
    return html`<tr>
      <td><strong>${learner.name}</strong></td>
      <td data-what="at">${learner.lesson}</td>
      <td data-what="checks">${learner.checks === 0 ? 'none yet' : `${learner.passed} of ${learner.checks}`}</td>
      <td data-what="hints">${learner.hints}</td>
      <td data-what="done">${learner.done}</td>
      <td data-what="no further for" class="${!isSilent && minutes >= stuckMinutes ? 'stuck' : ''}">${state}</td>
    </tr>`;
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="5" />
        <title>The room</title>
        ${style}
      </head>
      <body>
        <main>
          <h1>The room: ${learners.length}</h1>
          <p>Join: <code>pnpm lesson join ${address} --code ${code} --name …</code></p>
          ${
            learners.length === 0
              ? html`<p>Nobody has joined yet.</p>`
              : html`<table>
                  <thead>
                    <tr>
                      ${['Who', 'Lesson', 'Checks', 'Hints', 'Done', 'No further for'].map((what) => html`<th>${what}</th>`)}
                    </tr>
                  </thead>
                  <tbody>
                    ${rows}
                  </tbody>
                </table>`
          }
        </main>
      </body>
    </html>`;
}
