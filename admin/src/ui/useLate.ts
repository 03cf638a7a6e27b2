import { useEffect, useState } from 'react';

/** True once `pending` has been true for `ms` milliseconds, so that quick responses show no spinner. */
export function useLate(pending: boolean, ms = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!pending) return setLate(false);
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [pending, ms]);
  return pending && late;
}
