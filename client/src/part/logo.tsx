// The mark of the academy: a leaf that is also an open page, over a rising line of ice. Original drawing.

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <rect width="40" height="40" rx="11" fill="var(--fill)" />
      <path d="M8 27.5c6.5-1.8 9.3-.9 12 2 2.7-2.9 5.5-3.8 12-2" class="logo-line" />
      <path d="M20 28V17.5" class="logo-line" />
      <path d="M20 23C11.5 22.5 9.5 17 10 11c6.5.3 10 4.3 10 12z" fill="var(--on-fill)" />
      <path d="M20 20.5c0-5.7 3.2-9.3 10-10.5.6 6.3-2.8 10.3-10 10.5z" fill="var(--on-fill)" opacity=".72" />
    </svg>
  );
}
