import { useEffect, useState } from 'react';

/** Returns a value once it has not changed for `ms`. Strapi has such a hook only since 5.27. */
export function useDebounce<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
