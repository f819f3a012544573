'use client';

/** Changes between light and dark and remembers the choice in this browser. */
export function ThemeSwitch() {
  function change() {
    const { documentElement: root } = document;
    const isDark = root.dataset['theme']
      ? root.dataset['theme'] === 'dark'
      : window.matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset['theme'] = isDark ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset['theme']);
  }
  return (
    <button type="button" className="quiet icon" onClick={change} aria-label="Switch between light and dark">
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
      </svg>
    </button>
  );
}
