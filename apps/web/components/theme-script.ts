/** Runs before the page is painted, so that a chosen theme does not flash the other one first. */
export const themeScript = `try{const t=localStorage.getItem('theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}`;
