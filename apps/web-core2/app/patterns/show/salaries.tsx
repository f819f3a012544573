/** What only admins may read. */
export function Salaries() {
  return <p>The salaries of Acme: 4711 a month for everybody.</p>;
}
