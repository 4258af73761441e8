/** A part of an address without its percent signs; as it stands where they mean nothing. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
