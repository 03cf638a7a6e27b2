import { useEffect, useState } from 'react';

/** A value once it has not changed for `ms`; Strapi has such a hook only from 5.27 on. */
export function useDebounce<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
