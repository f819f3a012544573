export default function HomePage() {
  return (
    <>
      <h1>The playground</h1>
      <p>
        The lesson you are at runs here. Its text, its checks and the addresses to open are on the workshop’s own page.
      </p>
    </>
  );
}
