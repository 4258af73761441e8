/** The compass rose, Portolan's mark. */
export function Rose({ className = "size-5.5" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className} fill="currentColor">
      <path d="M12 .5l2.3 9.2L23.5 12l-9.2 2.3L12 23.5l-2.3-9.2L.5 12l9.2-2.3z" />
      <path opacity=".5" d="M5 5l6 4-2 2zM19 5l-4 6-2-2zM19 19l-6-4 2-2zM5 19l4-6 2 2z" />
    </svg>
  );
}
