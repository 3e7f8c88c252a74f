/** How sections of the documentation are cited. */

/** The sections of a requirement as they are cited: `§3, §5-1`. */
export function cited(sections: string): string {
  return sections
    .split(',')
    .map((part) => part.trim())
    .map((part) => (/^\d/.test(part) ? `§${part}` : part))
    .join(', ');
}
