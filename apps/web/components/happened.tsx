/** Heads what a page found out by trying: every pattern page has it once. */
export function Happened() {
  return (
    <h3 id="happened">
      <a href="#happened" className="anchor">
        What happened
      </a>
    </h3>
  );
}
